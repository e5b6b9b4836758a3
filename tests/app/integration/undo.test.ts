import { afterEach, describe, expect, it } from 'vitest'
import {
  completeTodo,
  createTodo,
  deleteTodo,
  updateTodo,
} from '../../../functions-shared/app/actions/todos.ts'
import { gptDoor, mcpDoor } from '../../support/both-doors.ts'
import { heard, listenPrivately, realtimeClient } from '../../support/realtime.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

const clients: ReturnType<typeof realtimeClient>[] = []
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

/** The user's newest activity, as the app reads it. */
async function newestOf({ supabase }: TestUser) {
  const { data } = await supabase
    .from('assistant_activity')
    .select()
    .order('id', { ascending: false })
    .limit(1)
    .single()
  return data
}

const undo = ({ supabase }: TestUser, id: number) => supabase.rpc('undo_activity', { id })
const rowsOf = (user: TestUser) =>
  sql`select to_jsonb(t) as row, t::text as exact from public.todos as t where user_id = ${user.id} order by created_at`
const withoutStamp = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
  rows.map(({ row: { updated_at, ...row } }) => row)

async function userWithTodo() {
  const user = await newUser()
  await sql`
    insert into public.todos (user_id, title, description, created_at, updated_at)
    values (${user.id}, 'Pay the “rent”', 'by the 1st', '2026-01-02 03:04:05.678901+00', '2026-01-03 03:04:05.678901+00')`
  const { data } = await user.supabase.from('todos').select('id').single()
  return { user, id: String(data?.id), before: withoutStamp(await rowsOf(user)) }
}

describe.each([gptDoor, mcpDoor])('What an assistant did by $name', (door) => {
  it('comes back after a deletion, exactly', async () => {
    const { user, id, before } = await userWithTodo()
    await door.call(deleteTodo, { id }, await door.token(user, null))
    expect(await rowsOf(user)).toEqual([])
    const call = await newestOf(user)
    expect(call).toMatchObject({ action: 'delete_todo', undoable: true, undone_at: null })
    const { data, error } = await undo(user, call.id)
    expect(error).toBeNull()
    expect(data).toEqual({ id: call.id, undone: 1, undone_at: expect.stringMatching(/Z$/) })
    expect(withoutStamp(await rowsOf(user))).toEqual(before)
    expect(await newestOf(user)).toMatchObject({
      id: call.id,
      undoable: false,
      undone_at: expect.any(String),
    })
  })

  it('comes back after a change, goes after an addition, and may be undone in turn', async () => {
    const { user, id, before } = await userWithTodo()
    const token = await door.token(user, null)
    const ids: number[] = []
    for (const [action, args] of [
      [updateTodo, { id, title: 'Pay nothing' }],
      [completeTodo, { id }],
      [createTodo, { title: 'New' }],
      [deleteTodo, { id }],
    ] as const) {
      await door.call(action, args, token)
      ids.push((await newestOf(user)).id)
    }
    const [first = 0] = ids
    const early = await undo(user, first)
    expect(early.error).toMatchObject({ code: 'PT409', details: 'changed_since' })
    for (const call of ids.reverse()) expect((await undo(user, call)).error).toBeNull()
    expect(withoutStamp(await rowsOf(user))).toEqual(before)
    const again = await undo(user, first)
    expect(again.error).toMatchObject({
      code: 'PT409',
      details: 'already_undone',
      message: 'This has already been undone.',
    })
  })

  it('stays where the user has changed it since', async () => {
    const { user, id } = await userWithTodo()
    await door.call(updateTodo, { id, title: 'Theirs' }, await door.token(user, null))
    const call = await newestOf(user)
    await user.supabase.from('todos').update({ completed: true }).eq('id', id)
    const rows = await rowsOf(user)
    expect((await undo(user, call.id)).error).toMatchObject({
      code: 'PT409',
      details: 'changed_since',
    })
    expect(await rowsOf(user)).toEqual(rows)
  })

  it('is not undone by anybody else, nor by the assistant', async () => {
    const { user, id } = await userWithTodo()
    const token = await door.token(user, null)
    await door.call(deleteTodo, { id }, token)
    const call = await newestOf(user)
    expect((await undo(await newUser(), call.id)).error).toMatchObject({ code: 'PT404' })
    expect((await undo(user, call.id)).error).toBeNull()
  })

  it('reaches the app live: the row, by the user, and that it was undone', async () => {
    const { user, id } = await userWithTodo()
    const token = await door.token(user, null)
    const client = realtimeClient(stack, '2.0.0', () => user.jwt)
    clients.push(client)
    const ear = await listenPrivately(client, `user:${user.id}`)
    await door.call(deleteTodo, { id }, token)
    const acted = await heard(ear, 'assistant_acted')
    expect(acted.payload).toMatchObject({ undoable: true })
    await undo(user, Number((await newestOf(user)).id))
    expect((await heard(ear, 'todo_created')).payload).toMatchObject({ todo: { id }, by: 'user' })
    expect((await heard(ear, 'activity_undone')).payload).toMatchObject({ undone: 1 })
  })
})

describe('What costs nothing', () => {
  it('a user’s own changes are not recorded', async () => {
    const user = await newUser()
    await user.supabase.from('todos').insert({ title: 'mine' })
    await user.supabase.from('todos').update({ title: 'still mine' }).eq('user_id', user.id)
    expect(await sql`select from patchbay.changes where user_id = ${user.id}`).toHaveLength(0)
  })
})
