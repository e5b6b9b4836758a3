import { beforeAll, describe, expect, it } from 'vitest'
import { connect, gpt } from '../../support/gpt.ts'
import { sql } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

let alice: TestUser
let mallory: TestUser
let todo: string
beforeAll(async () => {
  ;[alice, mallory] = await Promise.all([newUser(), newUser()])
  const { data } = await alice.supabase
    .from('todos')
    .insert({ title: "Alice's", description: 'private' })
    .select('id')
    .single()
  todo = data?.id
  const { access_token } = await connect(alice)
  await gpt(access_token, '/me')
  await mallory.supabase.from('todos').insert({ title: "Mallory's" })
})

const aliceState = () => sql`select * from public.todos where user_id = ${alice.id} order by id`

describe('Through supabase-js a user', () => {
  it("reads their own todos and nobody else's, however the query is put", async () => {
    const todos = () => mallory.supabase.from('todos').select('*')
    for (const query of [
      todos(),
      todos().eq('user_id', alice.id),
      todos().eq('id', todo),
      todos().or(`user_id.eq.${alice.id},user_id.eq.${mallory.id}`),
      todos().in('id', [todo]),
      todos().ilike('title', '%alice%'),
    ]) {
      const { data, error } = await query
      expect(error).toBeNull()
      for (const row of data ?? []) expect(row.user_id).toBe(mallory.id)
    }
    const { count } = await mallory.supabase
      .from('todos')
      .select('*', { count: 'exact', head: true })
    expect(count).toBe(1)
  })

  it("changes and deletes nobody else's todo", async () => {
    const before = await aliceState()
    const updated = await mallory.supabase
      .from('todos')
      .update({ title: 'mine now' })
      .eq('id', todo)
      .select()
    expect(updated.data).toEqual([])
    const deleted = await mallory.supabase.from('todos').delete().eq('id', todo).select()
    expect(deleted.data).toEqual([])
    await mallory.supabase.from('todos').update({ completed: true }).neq('title', '')
    await mallory.supabase.from('todos').delete().eq('user_id', alice.id)
    expect(await aliceState()).toEqual(before)
  })

  it('cannot give a todo to somebody else, nor make one in their name', async () => {
    const made = await mallory.supabase
      .from('todos')
      .insert({ title: 'for you', user_id: alice.id })
    expect(made.error?.code).toBe('42501')
    const given = await mallory.supabase
      .from('todos')
      .update({ user_id: alice.id })
      .eq('user_id', mallory.id)
    expect(given.error?.code).toBe('42501')
    expect(await aliceState()).toHaveLength(1)
  })

  const newId = crypto.randomUUID()
  it('sets no time stamps of a todo, and no id but that of a new one', async () => {
    const made = await mallory.supabase.from('todos').insert({ title: 'x', id: newId })
    expect(made.error).toBeNull()
    const { error } = await mallory.supabase
      .from('todos')
      .update({ id: crypto.randomUUID() })
      .eq('id', newId)
    expect(error?.code).toBe('42501')
    for (const field of [
      { created_at: '2020-01-01T00:00:00Z' },
      { updated_at: '2020-01-01T00:00:00Z' },
    ]) {
      const { error } = await mallory.supabase.from('todos').insert({ title: 'x', ...field })
      expect(error?.code, JSON.stringify(field)).toBe('42501')
      const changed = await mallory.supabase.from('todos').update(field).eq('user_id', mallory.id)
      expect(changed.error?.code, JSON.stringify(field)).toBe('42501')
    }
  })

  it('cannot upsert over the todo of somebody else', async () => {
    const before = await aliceState()
    const { error } = await mallory.supabase
      .from('todos')
      .upsert({ id: todo, user_id: mallory.id, title: 'mine now' })
    expect(error?.code).toBe('42501')
    expect(await aliceState()).toEqual(before)
  })
})
