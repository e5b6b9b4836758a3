import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postmasterPid } from '../../local-stack/postgres/orphan.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { digest } from '../support/digest.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import type { TestUser } from '../support/sign-up.ts'
import type { Tokens } from '../support/stack-client.ts'

const USERS = 50
const ROUNDS = 20

let own: PrivateStack
let sql: Sql

beforeAll(async () => {
  own = await startPrivateStack()
  sql = postgres(own.stack.info.db_url, { max: 2, onnotice: () => {}, backoff: () => 0.1 })
})

afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await own?.remove()
})

/** How many actions were recorded. */
const calls = async (): Promise<number> =>
  (await sql`select count(*)::integer as n from patchbay.interactions`)[0]?.n

/** What one simulated assistant was told, and no more than that. */
interface Told {
  user: TestUser
  /** Pairs in the order in which they were answered. */
  pairs: Tokens[]
  titles: string[]
  statuses: number[]
}

/** A person's code, redeemed and refreshed in turns with actions; what fails is tried again, as clients do. */
async function assistant(user: TestUser, code: string, over: () => boolean): Promise<Told> {
  const told: Told = { user, pairs: [], titles: [], statuses: [] }
  const ask = async (request: () => Promise<Response>) => {
    const response = await request().catch(() => undefined)
    told.statuses.push(response?.status ?? 0)
    return response
  }
  for (let round = 0; round < ROUNDS || !over(); round++) {
    const refreshToken = told.pairs.at(-1)?.refresh_token
    const exchange = await ask(() => (refreshToken ? own.refresh(refreshToken) : own.redeem(code)))
    if (exchange?.status === 200) told.pairs.push(await exchange.json())
    // A code whose answer got lost is spent: ChatGPT would ask the person again.
    if (exchange?.status === 400 && !refreshToken) return told

    const token = told.pairs.at(-1)?.access_token
    if (!token) continue
    const title = crypto.randomUUID()
    const made = await ask(() => own.gpt(token, '/notes', { json: { title } }))
    if (made?.status === 201) told.titles.push(title)
  }
  return told
}

describe('Postgres is killed (-9) during token exchanges and actions', () => {
  it('every answer that was given stays true, nothing is spent twice, and service returns by itself', async () => {
    const users = await Promise.all(Array.from({ length: USERS }, () => own.newUser()))
    const codes = await Promise.all(users.map((user) => own.newCode(user)))

    let killed = false
    const load = Promise.all(users.map((user, i) => assistant(user, codes[i] ?? '', () => killed)))
    for (let kills = 0; kills < 2; kills++) {
      const before = await waitFor('a count', calls)
      await waitFor('load', async () => (await calls()) >= before + 200, 60)
      const pid = await postmasterPid(own.files.database)
      expect(pid).toBeGreaterThan(1)
      process.kill(pid ?? 0, 'SIGKILL')
      // What is left of the killed one may still answer for a moment.
      await waitFor(
        'another Postgres',
        async () => (await postmasterPid(own.files.database)) !== pid,
        40,
      )
      await waitFor('service', async () => (await fetch(`${own.F}/ops/health`)).status === 200, 40)
    }
    killed = true
    const told = await load

    const statuses = told.flatMap((one) => one.statuses)
    expect(statuses.length).toBeGreaterThanOrEqual(1000)
    // Known answers only: done, "sign in again" after a lost answer, or away for a moment.
    expect(statuses.filter((status) => ![200, 201, 400, 401, 503].includes(status))).toEqual([])
    expect(statuses).toContain(503)

    for (const { user, pairs, titles } of told) {
      // No acknowledged write is lost.
      const rows = await sql`select title from public.notes where user_id = ${user.id}`
      const kept = new Set(rows.map(({ title }) => title))
      expect(titles.filter((title) => !kept.has(title))).toEqual([])
      expect(await unknownTokens(pairs)).toEqual([])
    }
    // No code opened two grants, no refresh token has two successors.
    const [twice] = await sql`
      select
        (select count(*)::integer from (
          select parent_digest from patchbay.tokens where refresh_digest is not null group by 1 having count(*) > 1
        ) as t) as tokens,
        (select count(*)::integer from (
          select user_id from patchbay.grants group by 1 having count(*) > 1
        ) as g) as grants`
    expect(twice).toEqual({ tokens: 0, grants: 0 })

    const [live] = told.filter(({ pairs }) => pairs.length > 0)
    expect(live).toBeDefined()
    expect((await own.phone(live?.user ?? users[0] ?? { id: '', jwt: '' })).status).toBe(200)
  })

  it('while it is away requests are refused at once or soon, never left hanging, and the first one after is served', async () => {
    const user = await waitFor('Auth', () => own.newUser(), 40)
    const tokens = [await own.connect(user), await own.connect(user), await own.connect(user)]
    const { access_token } = tokens[0] ?? { access_token: '' }
    await own.stack.database.stop()
    const begun = performance.now()
    // A hundred with each token: as many as may wait for their turn.
    const answers = await Promise.all(
      tokens.flatMap((token) =>
        Array.from({ length: 100 }, () => own.gpt(token.access_token, '/notes')),
      ),
    )
    expect(performance.now() - begun).toBeLessThan(15_000)
    for (const response of answers) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    }
    await own.stack.database.start()
    expect((await own.gpt(access_token, '/notes')).status).toBe(200)
  })
})

/** Tokens that were answered to a client and that Postgres does not know. */
async function unknownTokens(pairs: Tokens[]): Promise<string[]> {
  const tokens = pairs.flatMap(({ access_token, refresh_token }) => [access_token, refresh_token])
  const digests = tokens.map((token) => digest(token).toString('hex'))
  const rows = await sql`
    select encode(digest, 'hex') as digest
    from patchbay.tokens, unnest(array[access_digest::bytea, refresh_digest::bytea]) as digest
    where encode(digest, 'hex') = any (${digests})`
  const known = new Set(rows.map((row) => row.digest))
  return digests.filter((one) => !known.has(one))
}
