import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import {
  heard,
  listenPrivately,
  realtimeClient,
  VERSIONS,
  type Version,
} from '../../support/realtime.ts'
import { stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

const clients: SupabaseClient[] = []
afterEach(() => {
  // Nobody needs to wait for it: the client takes a third of a second over its goodbye.
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

function appOf(user: TestUser | null, vsn: Version = '2.0.0'): SupabaseClient {
  const client = realtimeClient(stack, vsn, user && (() => user.jwt))
  clients.push(client)
  return client
}

describe.each(VERSIONS)("The todos on a user's own topic, protocol %s", (vsn) => {
  it('tells of todos that the user writes in the app', async () => {
    const user = await newUser()
    const ear = await listenPrivately(appOf(user, vsn), `user:${user.id}`)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])

    const todos = user.supabase.from('todos')
    const { data: todo } = await todos.insert({ title: 'Milk' }).select('id').single()
    await user.supabase.from('todos').update({ completed: true }).eq('id', todo?.id)
    await user.supabase.from('todos').delete().eq('id', todo?.id)

    const created = await heard(ear, 'todo_created')
    expect(created.payload).toMatchObject({ by: 'user', todo: { id: todo?.id, title: 'Milk' } })
    expect(created.meta?.id).toBe(created.payload.id)
    const updated = await heard(ear, 'todo_updated')
    expect(updated.payload).toMatchObject({ by: 'user', todo: { id: todo?.id, completed: true } })
    const deleted = await heard(ear, 'todo_deleted')
    expect(deleted.payload).toMatchObject({ by: 'user', todo: { id: todo?.id } })
    expect(ear.broadcasts.map((one) => one.event)).toEqual([
      'todo_created',
      'todo_updated',
      'todo_deleted',
    ])
  })
})
