import { createClient, type RealtimeChannel } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { answer } from '../../support/answers.ts'
import { connect } from '../../support/gpt.ts'
import { stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

// What supabase_flutter sends, request by request: the phone has no other way in.
const flutter = (jwt: string) => ({
  apikey: stack.publishable_key,
  authorization: `Bearer ${jwt}`,
  'x-client-info': 'supabase-flutter/2.9.0',
})
const rest = (user: TestUser, query: string, headers = {}) =>
  fetch(`${stack.api_url}/rest/v1/${query}`, {
    headers: { ...flutter(user.jwt), accept: 'application/json', ...headers },
  })

describe('Live', () => {
  const app = async (user: TestUser) => {
    const client = createClient(stack.api_url, stack.publishable_key, {
      auth: { persistSession: false, autoRefreshToken: false },
      // The Dart client speaks the protocol's first version.
      realtime: { vsn: '1.0.0' },
    })
    await client.realtime.setAuth(user.jwt)
    return client
  }

  it('a private channel user:<id> tells of todos: short ones whole, long ones by id, many as a number', async () => {
    const user = await newUser()
    const client = await app(user)
    const heard: { event: string; payload: Record<string, unknown> }[] = []
    const channel = client
      .channel(`user:${user.id}`, { config: { private: true } })
      .on('broadcast', { event: '*' }, ({ event, payload }) => heard.push({ event, payload }))
    await subscribed(channel)
    const send = (rows: object) =>
      fetch(`${stack.api_url}/rest/v1/todos`, {
        method: 'POST',
        headers: { ...flutter(user.jwt), 'content-type': 'application/json' },
        body: JSON.stringify(rows),
      })
    expect((await send({ title: 'Milk' })).status).toBe(201)
    expect((await send({ title: 'Long', description: 'x'.repeat(1000) })).status).toBe(201)
    expect((await send(Array.from({ length: 21 }, () => ({ title: 'x' })))).status).toBe(201)
    await waitFor('three messages', () => heard.length >= 3)
    const [short, long, many] = heard
    expect(short).toMatchObject({
      event: 'todo_created',
      payload: { by: 'user', todo: { title: 'Milk', description: null, completed: false } },
    })
    expect(long).toMatchObject({ event: 'todo_created', payload: { by: 'user' } })
    const brief = Object(long?.payload.todo)
    expect(Object.keys(brief).toSorted()).toEqual(['id', 'updated_at'])
    const { body } = await answer(rest(user, `todos?select=title&id=eq.${brief.id}`))
    expect(body).toEqual([{ title: 'Long' }])
    expect(many).toMatchObject({ event: 'todos_changed', payload: { by: 'user', count: 21 } })
    await client.removeAllChannels()
  })

  it('postgres_changes gives users their own row of the connection, and nothing of todos', async () => {
    const user = await newUser()
    const client = await app(user)
    const heard: { table: string; new: object; errors: unknown }[] = []
    const problems: string[] = []
    const filter = `user_id=eq.${user.id}`
    const connection = client
      .channel('realtime:public:user_gpt_connections')
      .on(
        'postgres_changes',
        { event: '*', schema: 'public', table: 'user_gpt_connections', filter },
        (change) => heard.push(change),
      )
    const todos = client
      .channel('realtime:public:todos')
      .on('postgres_changes', { event: '*', schema: 'public', table: 'todos', filter }, (change) =>
        heard.push(change),
      )
      .on('system', {}, ({ status, message }) => status === 'error' && problems.push(message))
    await subscribed(connection)
    await subscribed(todos)
    await waitFor('the refusal', () => problems.length > 0)
    expect(problems[0]).toMatch(/Realtime is enabled/)
    await user.supabase.from('todos').insert({ title: 'x' })
    await connect(user)
    await waitFor('the connection', () => heard.length > 0)
    const rows = await answer(rest(user, 'user_gpt_connections?select=id,user_id'))
    expect(rows.status).toBe(200)
    expect(heard[0]).toMatchObject({
      table: 'user_gpt_connections',
      new: rows.body[0],
      errors: null,
    })
    expect(heard.filter(({ table }) => table === 'todos')).toEqual([])
    await client.removeAllChannels()
  })
})

function subscribed(channel: RealtimeChannel): Promise<void> {
  return new Promise((resolve, reject) =>
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') resolve()
      else if (status !== 'CLOSED') reject(error ?? new Error(status))
    }),
  )
}

describe('A todo that the app gave its id, offline', () => {
  it('.upsert() adds it, and changes it the next time', async () => {
    const user = await newUser()
    const id = crypto.randomUUID()
    const todos = user.supabase.from('todos')
    for (const title of ['offline', 'again']) {
      const { error } = await todos.upsert({ id, user_id: user.id, title })
      expect(error).toBeNull()
    }
    const { data } = await todos.select('id, title, completed')
    expect(data).toEqual([{ id, title: 'again', completed: false }])
  })

  it("is refused where it is another user's", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const { data } = await user.supabase
      .from('todos')
      .insert({ title: 'mine' })
      .select('id')
      .single()
    const { error } = await other.supabase.from('todos').upsert({ id: data?.id, title: 'taken' })
    expect(error?.code).toBe('42501')
    const { data: after } = await user.supabase.from('todos').select('title')
    expect(after).toEqual([{ title: 'mine' }])
  })
})
