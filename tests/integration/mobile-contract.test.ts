import { createClient, type RealtimeChannel } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { connect, phone } from '../support/gpt.ts'
import { F, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

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
const OWN = (user: TestUser) =>
  `user_gpt_connections?select=has_completed_oauth,last_interaction&user_id=eq.${user.id}`

describe("The spec's Dart client, unchanged", () => {
  it('signs up and in with a password, and renews its session', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const password = crypto.randomUUID()
    const post = (path: string, body: object) =>
      fetch(`${stack.api_url}/auth/v1/${path}`, {
        method: 'POST',
        headers: { ...flutter(stack.publishable_key), 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, gotrue_meta_security: {} }),
      })
    expect((await post('signup', { email, password, data: null })).status).toBe(200)
    const signedIn = await answer(post('token?grant_type=password', { email, password }))
    expect(signedIn.body).toMatchObject({ token_type: 'bearer', user: { email } })
    const { refresh_token } = signedIn.body
    const renewed = await answer(post('token?grant_type=refresh_token', { refresh_token }))
    expect([renewed.status, renewed.body.user.email]).toEqual([200, email])
  })

  it('.select().eq().maybeSingle(): none before, one row after, both fields as it reads them', async () => {
    const user = await newUser()
    const before = await answer(rest(user, OWN(user)))
    expect([before.status, before.body]).toEqual([200, []])

    await connect(user)
    const after = await answer(rest(user, OWN(user)))
    expect(after.body).toEqual([{ has_completed_oauth: true, last_interaction: null }])
  })

  it('`*` is refused, so it names its columns', async () => {
    const user = await newUser()
    const refused = await answer(rest(user, 'user_gpt_connections?select=*'))
    expect([refused.status, refused.body.code]).toEqual([403, '42501'])
  })
})

describe('Polling, as the spec describes it', () => {
  it('every three seconds for five minutes is within the limit, and sees the connection come up', async () => {
    const user = await newUser()
    const first = await answer(phone(user))
    expect([first.status, first.body]).toEqual([
      404,
      { has_completed_oauth: false, last_interaction: null },
    ])
    await connect(user)
    const seen = await answer(phone(user))
    expect([seen.status, seen.body.has_completed_oauth]).toEqual([200, true])
    // 20 a minute is one in three seconds; a burst of 20 is there from the start.
    const rest = await Promise.all(Array.from({ length: 18 }, () => phone(user)))
    expect(new Set(rest.map(({ status }) => status))).toEqual(new Set([200]))
    const over = await phone(user)
    expect(over.status).toBe(429)
    expect(Number(over.headers.get('retry-after'))).toBeLessThanOrEqual(3)
  })

  it('“I’ve connected” posts no body and no content type', async () => {
    const user = await newUser()
    await connect(user)
    const checked = await answer(
      fetch(`${F}/users/${user.id}/gpt-connection/check`, {
        method: 'POST',
        headers: flutter(user.jwt),
      }),
    )
    expect([checked.status, checked.body.has_completed_oauth]).toEqual([200, true])
  })
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

  it('a private channel user:<id> tells of the connection, on and off', async () => {
    const user = await newUser()
    const client = await app(user)
    const heard: unknown[] = []
    const channel = client
      .channel(`user:${user.id}`, { config: { private: true } })
      .on('broadcast', { event: 'gpt_connection_changed' }, ({ payload }) => heard.push(payload))
    await subscribed(channel)
    await connect(user)
    await phone(user, 'DELETE')
    await waitFor('both changes', () => heard.length >= 2)
    expect(heard).toMatchObject([{ has_completed_oauth: true }, { has_completed_oauth: false }])
    await client.removeAllChannels()
  })

  it('a private channel user:<id> tells of notes: short ones whole, long ones by id, many as a number', async () => {
    const user = await newUser()
    const client = await app(user)
    const heard: { event: string; payload: Record<string, unknown> }[] = []
    const channel = client
      .channel(`user:${user.id}`, { config: { private: true } })
      .on('broadcast', { event: '*' }, ({ event, payload }) => heard.push({ event, payload }))
    await subscribed(channel)
    const send = (rows: object) =>
      fetch(`${stack.api_url}/rest/v1/notes`, {
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
      event: 'note_created',
      payload: { by: 'user', note: { title: 'Milk', description: null, pinned: false } },
    })
    expect(long).toMatchObject({ event: 'note_created', payload: { by: 'user' } })
    const brief = Object(long?.payload.note)
    expect(Object.keys(brief).toSorted()).toEqual(['id', 'updated_at'])
    const { body } = await answer(rest(user, `notes?select=title&id=eq.${brief.id}`))
    expect(body).toEqual([{ title: 'Long' }])
    expect(many).toMatchObject({ event: 'notes_changed', payload: { by: 'user', count: 21 } })
    await client.removeAllChannels()
  })

  it('postgres_changes gives users their own row of the connection, and nothing of notes', async () => {
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
    const notes = client
      .channel('realtime:public:notes')
      .on('postgres_changes', { event: '*', schema: 'public', table: 'notes', filter }, (change) =>
        heard.push(change),
      )
      .on('system', {}, ({ status, message }) => status === 'error' && problems.push(message))
    await subscribed(connection)
    await subscribed(notes)
    await waitFor('the refusal', () => problems.length > 0)
    expect(problems[0]).toMatch(/Realtime is enabled/)
    await user.supabase.from('notes').insert({ title: 'x' })
    await connect(user)
    await waitFor('the connection', () => heard.length > 0)
    const rows = await answer(rest(user, 'user_gpt_connections?select=id,user_id'))
    expect(rows.status).toBe(200)
    expect(heard[0]).toMatchObject({
      table: 'user_gpt_connections',
      new: rows.body[0],
      errors: null,
    })
    expect(heard.filter(({ table }) => table === 'notes')).toEqual([])
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
