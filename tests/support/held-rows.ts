import { type HeldLock, holdLock } from './held-lock.ts'
import { sql } from './stack.ts'
import type { TestUser } from './users.ts'

/** A note of a user, and a lock that makes requests about it wait. */
export interface HeldRows {
  /** Of the note. */
  id: string
  lock: HeldLock
}

async function newNote(user: TestUser): Promise<string> {
  const [note] = await sql<{ id: string }[]>`
    insert into public.notes (user_id, title) values (${user.id}, 'slow') returning id`
  return note?.id ?? ''
}

/** Every change of the note waits, for a second at most. */
export async function heldNote(user: TestUser): Promise<HeldRows> {
  const id = await newNote(user)
  const lock = await holdLock((tx) => tx`select from public.notes where id = ${id} for update`)
  return { id, lock }
}

/** Every call for the user waits, for three seconds at most. */
export async function heldAccount(user: TestUser): Promise<HeldRows> {
  const id = await newNote(user)
  const lock = await holdLock((tx) => tx`select from auth.users where id = ${user.id} for update`)
  return { id, lock }
}
