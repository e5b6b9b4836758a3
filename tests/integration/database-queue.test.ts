import { afterEach, describe, expect, it } from 'vitest'
import {
  type Database,
  DatabaseUnavailable,
  openDatabase,
} from '../../functions-shared/platform/database.ts'
import { digest } from '../../functions-shared/platform/tokens.ts'
import { connect } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

let database: Database | undefined

afterEach(() => database?.close())

describe('While Postgres is busy with something else for too long', () => {
  it('what was refused stays undone, but for the few statements that were on their way', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const opened = openDatabase({ url: stack.db_url, poolSize: 2, timeout: 500 })
    database = opened
    const create = (title: string) =>
      opened.one`
        select * from gateway.call_action(
          ${digest(access_token)}, null, 'create_todo', ${opened.json({ title })}, null, null)`

    const lock = await holdLock(
      (tx) => tx`select from public.user_gpt_connections where user_id = ${user.id} for update`,
    )
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => create(`refused ${n}`)),
    )
    await lock.release()
    expect(outcomes.map(({ status }) => status)).toEqual(Array(60).fill('rejected'))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(DatabaseUnavailable)
    }

    await create('after')
    await opened.close()
    const rows = await sql`select title from public.todos where user_id = ${user.id}`
    const titles = rows.map(({ title }) => title)
    expect(titles).toContain('after')
    // Two connections, twelve statements on each.
    expect(titles.length).toBeLessThanOrEqual(24 + 1)
  })
})

describe('A connection that can not be had again', () => {
  it('costs no request while the others are well', async () => {
    const role = `slots_${crypto.randomUUID().slice(0, 8)}`
    await sql.unsafe(`create role ${role} login password 'slots' connection limit 3`)
    await sql.unsafe(`grant patchbay_gateway to ${role}`)
    try {
      const url = new URL(stack.db_url)
      url.username = role
      url.password = 'slots'
      // Three of the five work.
      const opened = openDatabase({ url: url.href, poolSize: 5, timeout: 3000 })
      database = opened
      const one = async () =>
        (await opened.one<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.02)`).pid
      const all = (times: number) => Promise.all(Array.from({ length: times }, one))
      expect(new Set(await all(3)).size).toBe(3)

      // Somebody else takes the slot of one that is renewed.
      await sql.unsafe(`alter role ${role} connection limit 2`)
      await sql`select pg_terminate_backend(${await one()}, 5000)`
      for (let i = 0; i < 10; i++) expect(await one()).toBeGreaterThan(0)
      expect(new Set(await all(12)).size).toBe(2)
      await opened.close()
    } finally {
      await sql.unsafe(`revoke patchbay_gateway from ${role}`)
      await sql.unsafe(`drop role ${role}`)
    }
  })
})
