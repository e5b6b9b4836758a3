import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../functions-shared/runtime/database/database.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'
import { scramVerifier } from '../../scripts/deploy/scram.ts'
import { loginSql } from '../../scripts/deploy/sql.ts'
import { answer } from '../support/answers.ts'
import { type FunctionsProcess, runtimes, startFunctions } from '../support/functions-process.ts'
import { sql, stack } from '../support/stack.ts'
import { stackClient } from '../support/stack-client.ts'
import { startTransactionPooler, type TransactionPooler } from '../support/transaction-pooler.ts'
import { newUser } from '../support/users.ts'

const BACKENDS = 3

let pooler: TransactionPooler
/** The login that a deployment makes, by another name. */
const login = `edge_${crypto.randomUUID().slice(0, 8)}`
/** One that nothing was set for. */
const plain = `plain_${crypto.randomUUID().slice(0, 8)}`
const password = randomBytes(16).toString('hex')

beforeAll(async () => {
  const leadsTo = Number(new URL(stack.db_url).port)
  pooler = await startTransactionPooler({ leadsTo, size: BACKENDS })
  await sql.unsafe(loginSql(scramVerifier(password)).replaceAll('patchbay_edge', login))
  await sql.unsafe(`create role ${plain} login password '${password}'`)
  await sql.unsafe(`grant patchbay_gateway to ${plain}`)
})
afterAll(async () => {
  await pooler?.stop()
  for (const role of [login, plain]) {
    await sql.unsafe(`revoke patchbay_gateway from ${role}`)
    await sql.unsafe(`drop role ${role}`)
  }
})

const urlOf = (role: string) =>
  `postgres://${role}:${password}@127.0.0.1:${pooler.port}/postgres?pgbouncer=true`

describe.each(runtimes)('Behind a pooler in transaction mode, in $name', (runtime) => {
  let functions: FunctionsProcess
  beforeAll(async () => {
    functions = await startFunctions(runtime, { PATCHBAY_DB_URL: urlOf(login) })
  })
  afterAll(() => functions?.stop())

  it('sixty requests at once are answered, and sixty more', async () => {
    expect((await functions.health()).status).toBe(200)
    const before = await functions.memory()
    const lost = pooler.lost
    for (let rounds = 0; rounds < 2; rounds++) {
      const all = await Promise.all(Array.from({ length: 60 }, () => functions.health()))
      expect(all.map(({ status }) => status)).toEqual(Array(60).fill(200))
    }
    expect(pooler.backends(login)).toBe(BACKENDS)
    expect(pooler.lost).toBe(lost)
    const after = await functions.memory()
    expect(after.heap).toBeLessThan(before.heap + 4)
    expect(after.rss).toBeLessThan(before.rss + 64)
  })

  it('people connect, act and disconnect at the same time, and each gets their own answers', async () => {
    const own = stackClient({ ...stack, functions_url: functions.F })
    const titles = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const user = await newUser()
        const title = crypto.randomUUID()
        const { refresh_token } = await own.connect(user)
        const { access_token } = await (await own.refresh(refresh_token)).json()
        await own.gpt(access_token, '/notes', { json: { title } })
        const { body } = await answer(own.gpt(access_token, '/notes'))
        expect(body.notes.map((note: { title: string }) => note.title)).toEqual([title])
        expect((await answer(own.phone(user))).body.has_completed_oauth).toBe(true)
        expect((await own.phone(user, 'DELETE')).status).toBe(200)
        expect((await own.gpt(access_token, '/notes')).status).toBe(401)
        return title
      }),
    )
    expect(new Set(titles).size).toBe(6)
    expect(functions.lines.filter(({ status }) => Number(status) >= 500)).toEqual([])
  })
})

describe('Behind a pooler in transaction mode', () => {
  let database: Database | undefined
  afterEach(() => database?.close())

  it('the settings of the login hold, whatever the pooler drops', async () => {
    database = openDatabase({ url: urlOf(login), poolSize: 2 })
    const settings = await database.one`
      select current_user as role, current_setting('statement_timeout') as statement_timeout,
        current_setting('lock_timeout') as lock_timeout, current_setting('TimeZone') as time_zone,
        (select count(*)::integer from pg_prepared_statements) as prepared`
    expect(settings).toEqual({
      role: 'patchbay_gateway',
      statement_timeout: '10s',
      lock_timeout: '3s',
      time_zone: 'UTC',
      prepared: 0,
    })
    expect(pooler.startUps.at(-1)).toMatchObject({ user: login, role: 'patchbay_gateway' })
  })

  it('a login that does not become patchbay_gateway by itself serves nothing', async () => {
    database = openDatabase({ url: urlOf(plain), poolSize: 2 })
    const refused = database.one`select current_user`
    await expect(refused).rejects.toThrow(Unavailable)
    await expect(refused).rejects.toThrow(`statements run as ${plain} and not as patchbay_gateway`)
  })

  it('a wrong password is refused with its cause', async () => {
    database = openDatabase({ url: urlOf(login).replace(password, 'wrong'), poolSize: 2 })
    await expect(database.one`select 1`).rejects.toThrow(/28P01.*password authentication failed/)
  })

  it('what comes too late is nobody else’s answer, and its connection makes room for another', async () => {
    const opened = openDatabase({ url: urlOf(login), poolSize: 1, timeout: 1500 })
    database = opened
    const ask = (n: number, seconds: number) =>
      opened.one`select ${n}::integer as n, pg_sleep(${seconds})::text`
    expect(await ask(1, 0)).toMatchObject({ n: 1 })
    // Longer than a statement has, shorter than its answer takes to come if nobody stops it.
    await expect(ask(2, 5)).rejects.toThrow('Postgres gave no answer in time')
    for (let n = 3; n < 20; n++) expect(await ask(n, 0)).toMatchObject({ n })
  })
})

describe('On a connection of its own', () => {
  let database: Database | undefined
  afterEach(() => database?.close())

  it('what comes too late is nobody else’s answer, and its connection makes room for another', async () => {
    const opened = openDatabase({ url: stack.db_url, poolSize: 1, timeout: 1500 })
    database = opened
    const pid = async () => (await opened.one<{ pid: number }>`select pg_backend_pid() as pid`).pid
    const first = await pid()
    // No time-out of Postgres ends the next one.
    await opened.one`select set_config('statement_timeout', '0', false)`
    const stuck = opened.one`select 'mine' as whose, pg_sleep(5)`
    await expect(stuck).rejects.toThrow('Postgres gave no answer in time')
    const next = await pid()
    expect(next).toBeGreaterThan(0)
    expect(next).not.toBe(first)
  })
})
