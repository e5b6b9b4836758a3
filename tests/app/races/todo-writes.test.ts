import postgres, { type Sql, type TransactionSql } from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { holdLock } from '../../support/held-lock.ts'
import { parallel, tally } from '../../support/parallel.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

const connections: Sql[] = []
afterAll(() => Promise.all(connections.map((one) => one.end({ timeout: 1 }))))

/** A connection of its own, as PostgREST has several. */
function connection(): Sql {
  const own = postgres(stack.db_url, { max: 1, onnotice: () => {} })
  connections.push(own)
  return own
}

/** What PostgREST sets before a statement of a user. */
const become = (tx: TransactionSql, user: TestUser) => tx`
  select set_config('role', 'authenticated', true),
    set_config('request.jwt.claims', ${JSON.stringify({ sub: user.id, role: 'authenticated' })}, true)`

async function addTodos(own: Sql, user: TestUser, count: number): Promise<string> {
  try {
    await own.begin(async (tx) => {
      await become(tx, user)
      await tx`insert into public.todos (title) select 'x' from generate_series(1, ${count}::integer)`
    })
    return 'added'
  } catch (error) {
    return error instanceof postgres.PostgresError ? error.code : String(error)
  }
}

const todosOf = (user: TestUser) =>
  sql<{ id: string }[]>`select id from public.todos where user_id = ${user.id} order by id`

describe('Inserts of one user at the same moment', () => {
  it('end at 10,000 todos, however many run', async () => {
    const user = await newUser()
    await sql`
      insert into public.todos (user_id, title) select ${user.id}, 'x' from generate_series(1, 9750)`
    const own = Array.from({ length: 5 }, connection)
    await Promise.all(own.map((one) => one`select`))
    // One of them fits. All are inserted before the first is counted, unless each waits for the one before.
    const results = await Promise.all(own.map((one) => addTodos(one, user, 190)))
    expect(tally(results)).toEqual({ added: 1, PT409: 4 })
    expect(await todosOf(user)).toHaveLength(9940)
  })

  it('take no more than is left of a minute', async () => {
    const user = await newUser()
    const own = Array.from({ length: 6 }, connection)
    await Promise.all(own.map((one) => one`select`))
    await sql`
      insert into patchbay.rate_limits (key, remaining, updated_at)
      values (${`todos:user:${user.id}`}, 500, now() + interval '1 hour')`
    const results = await Promise.all(own.map((one) => addTodos(one, user, 200)))
    expect(tally(results)).toEqual({ added: 2, PT429: 4 })
    expect(await todosOf(user)).toHaveLength(400)
  })
})

describe('Transactions of one user that write the same todos in different order', () => {
  it('never wait for each other', async () => {
    const user = await newUser()
    await sql`insert into public.todos (user_id, title) values (${user.id}, 'a'), (${user.id}, 'b')`
    const ids = (await todosOf(user)).map(({ id }) => id)
    const change = (tx: TransactionSql, id: string | undefined) =>
      tx`update public.todos set completed = not completed where id = ${id ?? null}`
    const [first, second] = ids
    const done = await parallel(10, (n) =>
      connection()
        .begin(async (tx) => {
          await become(tx, user)
          for (let round = 0; round < 5; round++) {
            await change(tx, n % 2 ? first : second)
            await change(tx, n % 2 ? second : first)
          }
        })
        .then(
          () => 'done',
          (error) => error.code,
        ),
    )
    expect(tally(done)).toEqual({ done: 10 })
  })
})

describe('The deletion of an account', () => {
  it("never waits for a write of its user that waits for it, also when it is the user's own", async () => {
    const user = await newUser()
    await sql`insert into public.todos (user_id, title) values (${user.id}, 'x')`
    let removeAccount = async () => {}
    const lock = await holdLock(async (tx) => {
      await tx`select from auth.users where id = ${user.id} for update`
      removeAccount = async () => {
        // As a function of the app does it that runs with its owner's power.
        await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user.id })}, true)`
        await tx`delete from auth.users where id = ${user.id}`
      }
    })
    const added = addTodos(connection(), user, 1)
    await lock.behind('insert into public.todos')
    await removeAccount()
    await lock.release()
    expect(await added).toBe('23503')
    expect(await todosOf(user)).toEqual([])
  })
})
