import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../functions-shared/runtime/database/database.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { digest } from '../support/digest.ts'
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
    const opened = openDatabase({ url: stack.db_url, poolSize: 2, timeout: 2000 })
    database = opened
    const create = (title: string) =>
      opened.one`
        select * from patchbay_api.call_action(
          ${digest(access_token)}, null, 'create_note', ${opened.json({ title })}, null, null)`

    const lock = await holdLock(
      (tx) => tx`select from public.user_gpt_connections where user_id = ${user.id} for update`,
    )
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => create(`refused ${n}`)),
    )
    await lock.release()
    expect(outcomes.map(({ status }) => status)).toEqual(Array(60).fill('rejected'))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Unavailable)
    }

    await create('after')
    await opened.close()
    const rows = await sql`select title from public.notes where user_id = ${user.id}`
    const titles = rows.map(({ title }) => title)
    expect(titles).toContain('after')
    // Two connections, eight statements on each.
    expect(titles.length).toBeLessThanOrEqual(16 + 1)
  })
})

describe('While the connections that work are stuck', () => {
  it('the reserve answers', async () => {
    const key = Math.floor(Math.random() * 2 ** 31)
    const lock = await holdLock((tx) => tx`select pg_advisory_xact_lock(${key})`)
    // Four of the six work, with eight statements each.
    const opened = openDatabase({ url: stack.db_url, poolSize: 6 })
    database = opened
    const stuck = Array.from(
      { length: 32 },
      () => opened.one`select 1 as one, pg_advisory_xact_lock_shared(${key})`,
    )
    await lock.behind('pg_advisory_xact_lock_shared')
    expect(await opened.one`select 2 as two`).toEqual({ two: 2 })
    await lock.release()
    for (const row of await Promise.all(stuck)) expect(row).toMatchObject({ one: 1 })
  })

  it('costs nobody an answer that the reserve cannot be had', async () => {
    await withSlots(4, async (url, role) => {
      const key = Math.floor(Math.random() * 2 ** 31)
      const lock = await holdLock((tx) => tx`select pg_advisory_xact_lock(${key})`)
      const opened = openDatabase({ url, poolSize: 6 })
      database = opened
      const stuck = Array.from(
        { length: 4 },
        () => opened.one`select 1 as one, pg_advisory_xact_lock_shared(${key})`,
      )
      await waitFor('all four to be stuck', async () => {
        const [row] = await sql<[{ count: number }]>`
          select count(*)::integer from pg_stat_activity
          where usename = ${role} and wait_event_type = 'Lock'
            and query_start < clock_timestamp() - interval '150 ms'`
        return row.count === 4
      })
      const more = Array.from({ length: 6 }, () => opened.one`select 2 as two`)
      // Meanwhile they are refused as well, by the reserve, and wait for one that works.
      for (let i = 0; i < 5; i++) {
        const refused = postgres(url, { max: 1 })`select 3`
        await expect(refused).rejects.toMatchObject({ code: '53300' })
      }
      await lock.release()
      expect(await Promise.all(more)).toEqual(Array(6).fill({ two: 2 }))
      await Promise.all(stuck)
      await opened.close()
    })
  })
})

/** A login of its own that has so many connections. */
async function withSlots(slots: number, work: (url: string, role: string) => Promise<void>) {
  const role = `slots_${crypto.randomUUID().slice(0, 8)}`
  await sql.unsafe(`create role ${role} login password 'slots' connection limit ${slots}`)
  await sql.unsafe(`grant patchbay_gateway to ${role}`)
  const url = new URL(stack.db_url)
  url.username = role
  url.password = 'slots'
  try {
    await work(url.href, role)
  } finally {
    await sql.unsafe(`revoke patchbay_gateway from ${role}`)
    await sql.unsafe(`drop role ${role}`)
  }
}

describe('A connection that cannot be had again', () => {
  it('costs no request while the others are well', async () => {
    await withSlots(4, async (url, role) => {
      // Four of the six work.
      const opened = openDatabase({ url, poolSize: 6, timeout: 3000 })
      database = opened
      const one = async () =>
        (await opened.one<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.01)`).pid
      const all = (times: number) => Promise.all(Array.from({ length: times }, one))
      expect(new Set(await all(4)).size).toBe(4)

      // Somebody else takes the slot of one that is renewed.
      await sql.unsafe(`alter role ${role} connection limit 3`)
      await sql`select pg_terminate_backend(${await one()}, 5000)`
      for (let i = 0; i < 10; i++) expect(await one()).toBeGreaterThan(0)
      expect(new Set(await all(12)).size).toBe(3)
      await opened.close()
    })
  })
})
