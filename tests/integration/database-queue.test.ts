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
    // Two connections, eight statements on each.
    expect(titles.length).toBeLessThanOrEqual(16 + 1)
  })
})
