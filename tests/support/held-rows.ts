import { type HeldLock, holdLock } from './held-lock.ts'
import { sql } from './stack.ts'
import type { TestUser } from './users.ts'

/** A todo of a user, and a lock that makes requests about it wait. */
export interface HeldRows {
  /** Of the todo. */
  id: string
  lock: HeldLock
}

async function newTodo(user: TestUser): Promise<string> {
  const [todo] = await sql<{ id: string }[]>`
    insert into public.todos (user_id, title) values (${user.id}, 'slow') returning id`
  return todo?.id ?? ''
}

/** Every change of the todo waits, for a second at most. */
export async function heldTodo(user: TestUser): Promise<HeldRows> {
  const id = await newTodo(user)
  const lock = await holdLock((tx) => tx`select from public.todos where id = ${id} for update`)
  return { id, lock }
}

/** Every call for the user waits, for three seconds at most. */
export async function heldAccount(user: TestUser): Promise<HeldRows> {
  const id = await newTodo(user)
  const lock = await holdLock((tx) => tx`select from auth.users where id = ${user.id} for update`)
  return { id, lock }
}
