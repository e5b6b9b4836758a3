import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import {
  caughtUp,
  heard,
  listen,
  listenPrivately,
  realtimeClient,
  VERSIONS,
  type Version,
} from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const clients: SupabaseClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

function visitor(vsn: Version): SupabaseClient {
  const client = realtimeClient(stack, vsn, null)
  clients.push(client)
  return client
}

const newTopic = () => `Zürich 🚲 ${crypto.randomUUID()}`

describe('A public topic', () => {
  it.each(VERSIONS.flatMap((from) => VERSIONS.map((to) => [from, to] as const)))(
    'lets clients talk to each other, %s to %s',
    async (from, to) => {
      const topic = newTopic()
      const speaker = await listen(visitor(from), topic, { broadcast: { ack: true } })
      const hearer = await listen(visitor(to), topic)
      const payload = { text: 'Grüezi 🚲', list: [1, null, { deep: true }] }
      const sent = await speaker.channel.send({ type: 'broadcast', event: 'grüezi 🚲', payload })
      expect(sent).toBe('ok')
      expect(await heard(hearer, 'grüezi 🚲')).toMatchObject({ payload })
      await caughtUp(speaker)
      // Nobody hears their own words without asking for it.
      expect(speaker.broadcasts).toEqual([])
    },
  )

  it('carries bytes to those who can read them', async () => {
    const topic = newTopic()
    const speaker = await listen(visitor('2.0.0'), topic, { broadcast: { self: true } })
    const [newer, older] = [
      await listen(visitor('2.0.0'), topic),
      await listen(visitor('1.0.0'), topic),
    ]
    const payload = new Uint8Array([0, 1, 254, 255]).buffer
    await speaker.channel.send({ type: 'broadcast', event: 'bytes', payload })
    for (const ear of [newer, speaker]) {
      const [said] = await waitFor('the bytes', () => ear.broadcasts.length > 0 && ear.broadcasts)
      expect(said?.payload).toEqual(payload)
    }
    expect(older.broadcasts).toEqual([])
  })
})

describe('Broadcasts by POST', () => {
  const url = `${stack.api_url}/realtime/v1/api/broadcast`
  const post = (body: string, headers: Record<string, string>, path = '') =>
    fetch(url + path, { method: 'POST', headers, body })
  const key = { apikey: stack.publishable_key }

  it('reach public topics, in both spellings', async () => {
    const ear = await listen(visitor('2.0.0'), newTopic())
    const topic = ear.channel.subTopic
    const messages = [{ topic, event: 'batch', payload: { a: 1 } }]
    expect((await post(JSON.stringify({ messages }), key)).status).toBe(202)
    expect(await heard(ear, 'batch')).toMatchObject({ payload: { a: 1 } })

    const client = visitor('2.0.0')
    await client.channel(topic).httpSend('single', { b: 2 })
    expect(await heard(ear, 'single')).toMatchObject({ payload: { b: 2 } })
  })

  it('reach a private topic only from who may send there, which here is nobody', async () => {
    const user = await newUser()
    const client = realtimeClient(stack, '2.0.0', () => user.jwt)
    clients.push(client)
    const ear = await listenPrivately(client, `user:${user.id}`)
    const headers = { ...key, authorization: `Bearer ${user.jwt}` }
    const forged = { topic: `user:${user.id}`, event: 'note_created', payload: {}, private: true }
    expect((await post(JSON.stringify({ messages: [forged] }), headers)).status).toBe(202)

    const other = realtimeClient(stack, '2.0.0', () => user.jwt)
    clients.push(other)
    await other.realtime.setAuth()
    const channel = other.channel(`user:${user.id}`, { config: { private: true } })
    await expect(channel.httpSend('note_created', { forged: true })).rejects.toThrow('Unauthorized')
    await sql`select realtime.send('{}', 'real', ${`user:${user.id}`}, true)`
    await heard(ear, 'real')
    expect(ear.broadcasts).toHaveLength(1)
  })

  it.each<[string, number, string, Record<string, string>, string]>([
    ['no key', 401, '{}', {}, ''],
    ['a wrong key', 401, '{}', { apikey: 'sb_publishable_wrong' }, ''],
    ['a wrong token', 401, '{}', { ...key, authorization: 'Bearer a.b.c' }, ''],
    ['no JSON', 422, 'hello', key, ''],
    ['another shape', 422, '{"messages": [{"topic": 7}]}', key, ''],
    ['a payload that is no JSON', 422, 'hello', key, '/room/events/hello'],
    ['too much', 413, `"${'x'.repeat(3_000_001)}"`, key, '/room/events/hello'],
    ['an unknown address', 404, '{}', key, '/room'],
    ['a garbled address', 404, '{}', key, '/%ff/events/hello'],
  ])('are refused with %s', async (_, status, body, headers, path) => {
    expect((await post(body, headers, path)).status).toBe(status)
  })

  it('may come from a page of another origin', async () => {
    const response = await fetch(url, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect((await fetch(url)).status).toBe(405)
  })
})
