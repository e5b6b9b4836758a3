import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { connect } from '../support/gpt.ts'
import { type RawSocket, rawSocket, refusalOf, socketUrl } from '../support/raw-socket.ts'
import {
  heard,
  heardChange,
  listen,
  listenPrivately,
  realtimeClient,
  VERSIONS,
} from '../support/realtime.ts'
import { stack } from '../support/stack.ts'
import { invalidUserJwts, signUserJwt } from '../support/user-jwt.ts'
import { newUser } from '../support/users.ts'

const clients: SupabaseClient[] = []
const sockets: RawSocket[] = []
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
  for (const { socket } of sockets.splice(0)) socket.close()
})

async function open(vsn: (typeof VERSIONS)[number] = '2.0.0'): Promise<RawSocket> {
  const opened = await rawSocket(stack, vsn)
  sockets.push(opened)
  return opened
}

const config = (isPrivate: boolean) => ({ config: { private: isPrivate } })
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

describe('A token', () => {
  it.each(VERSIONS)('can be refreshed without losing the channel, protocol %s', async (vsn) => {
    const user = await newUser()
    let token = await signUserJwt(user.id, { exp: inSeconds(3) })
    const client = realtimeClient(stack, vsn, () => token)
    clients.push(client)
    const changes = [{ table: 'user_gpt_connections', filter: `user_id=eq.${user.id}` }]
    const ear = await listenPrivately(client, `user:${user.id}`, { changes })
    // Keeps the first token, and so shows when it has expired.
    const first = token
    const witness = realtimeClient(stack, vsn, () => first)
    clients.push(witness)
    const lost = await listenPrivately(witness, `user:${user.id}`)

    token = await signUserJwt(user.id, { exp: inSeconds(600) })
    await client.realtime.setAuth()
    await waitFor('the end of the first token', () =>
      lost.statuses.some(([status]) => status === 'CLOSED'),
    )
    await user.supabase.from('notes').insert({ title: 'Milk' })
    await heard(ear, 'note_created')
    await connect(user)
    await heardChange(ear, 'INSERT')
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])
  })

  it('that expires ends its channels, with the platform’s words', async () => {
    const user = await newUser()
    const token = await signUserJwt(user.id, { exp: inSeconds(2) })
    const client = realtimeClient(stack, '2.0.0', () => token)
    clients.push(client)
    const privately = await listenPrivately(client, `user:${user.id}`)
    const publicly = await listen(client, 'anything', {
      changes: [{ table: 'user_gpt_connections' }],
    })
    for (const ear of [privately, publicly]) {
      await waitFor('the close', () => ear.statuses.some(([status]) => status === 'CLOSED'))
      expect(ear.system.at(-1)).toEqual({
        extension: 'system',
        status: 'error',
        message: expect.stringMatching(/^Token has expired \d seconds ago$/),
        channel: ear.channel.subTopic,
      })
    }
    await user.supabase.from('notes').insert({ title: 'Milk' })
    expect(privately.broadcasts).toEqual([])
    // Others' accounts are deleted meanwhile, which everybody is told (ids only) while the channel lives.
    expect(publicly.changes.filter(({ eventType }) => eventType !== 'DELETE')).toEqual([])
  })

  it('of somebody else ends a channel that only the first one may hear', async () => {
    const [user, other] = [await newUser(), await newUser()]
    let token = user.jwt
    const client = realtimeClient(stack, '2.0.0', () => token)
    clients.push(client)
    const ear = await listenPrivately(client, `user:${user.id}`)
    token = other.jwt
    await client.realtime.setAuth()
    await waitFor('the close', () => ear.statuses.some(([status]) => status === 'CLOSED'))
    expect(ear.system[0]?.message).toMatch(/^You do not have permissions to read from this Channel/)
    await user.supabase.from('notes').insert({ title: 'Secret' })
    expect(ear.broadcasts).toEqual([])
  })

  it('that is none is refused when joining, and ends the channel when it comes later', async () => {
    const user = await newUser()
    const topic = `realtime:user:${user.id}`
    for (const [what, token] of await invalidUserJwts(user.id)) {
      // Realtime, like PostgREST, asks for signature, expiry and role; audience and subject are for the policies.
      if (/audience/.test(what)) continue
      const { ask, said } = await open()
      const refused = await ask(topic, 'phx_join', { ...config(true), access_token: token })
      if (/another role/.test(what)) {
        // service_role sees everything, also here; nobody but the secret's owner can sign it.
        expect(refused.payload.status).toBe('ok')
        continue
      }
      expect(refused.payload, what).toEqual({
        status: 'error',
        response: {
          reason: expect.stringMatching(
            /^(MalformedJWT|InvalidJWTToken|JwtSignatureError|JwtSignerError|Unauthorized): /,
          ),
        },
      })
      const valid = await ask(topic, 'phx_join', { ...config(true), access_token: user.jwt })
      expect(valid.payload.status).toBe('ok')
      void ask(topic, 'access_token', { access_token: token }).catch(() => {})
      await waitFor(`the end after ${what}`, () => said.some((one) => one.event === 'phx_close'))
      expect(said.find((one) => one.event === 'system')?.payload.status).toBe('error')
    }
  })

  it('may be a key, which says no more than the key of the connection', async () => {
    const user = await newUser()
    const { ask } = await open()
    const keys = [stack.publishable_key, stack.secret_key, 'sb_anything']
    for (const access_token of keys) {
      const topic = `realtime:user:${user.id}`
      const { payload } = await ask(topic, 'phx_join', { ...config(true), access_token })
      expect(payload.response).toEqual({ reason: expect.stringMatching(/^Unauthorized: /) })
    }
  })
})

describe('A connection', () => {
  it.each([
    ['no key', null],
    ['a wrong key', 'sb_publishable_wrong'],
    ['an empty key', ''],
    ['a token in place of the key', 'a.b.c'],
  ])('is refused with %s', async (_, key) => {
    const { status, body } = await refusalOf(socketUrl(stack, '2.0.0', key))
    expect(status).toBe(401)
    expect(body).toEqual({ error: expect.stringMatching(/API key/) })
  })

  it('is refused in a version that does not exist, and to plain requests', async () => {
    expect((await refusalOf(socketUrl(stack, '3.0.0'))).status).toBe(403)
    const url = socketUrl(stack, '2.0.0')
    url.protocol = 'http:'
    expect((await fetch(url)).status).toBe(426)
  })

  it.each(VERSIONS)('is kept by heartbeats, protocol %s', async (vsn) => {
    const { ask } = await open(vsn)
    const answer = await ask('phoenix', 'heartbeat')
    expect(answer).toMatchObject({
      topic: 'phoenix',
      event: 'phx_reply',
      payload: { status: 'ok', response: {} },
    })
  })

  it.each([
    ['no JSON', 'hello'],
    ['another shape', '{"topic": "phoenix"}'],
    ['an empty message', ''],
    ['bytes that are no broadcast', Buffer.from([9, 1, 2, 3])],
    ['a broadcast that is cut off', Buffer.from([3, 255, 255, 255, 255, 0, 1, 65])],
  ])('ends politely with %s', async (_, message) => {
    for (const vsn of VERSIONS) {
      const { socket, closed } = await open(vsn)
      socket.send(message)
      expect(await closed).toEqual({ code: 1007, reason: 'not a message of the Realtime protocol' })
    }
  })

  it('ends with a message over 5 MB', async () => {
    const { socket, closed } = await open()
    socket.send(JSON.stringify([null, '1', 'phoenix', 'heartbeat', { x: 'x'.repeat(5_000_000) }]))
    expect((await closed).code).toBe(1009)
  })

  it('joins up to 100 topics', async () => {
    const { ask } = await open()
    const join = (number: number) => ask(`realtime:${number}`, 'phx_join', config(false))
    const answers = await Promise.all(Array.from({ length: 100 }, (_, number) => join(number)))
    expect(new Set(answers.map(({ payload }) => payload.status))).toEqual(new Set(['ok']))
    expect((await join(100)).payload).toEqual({
      status: 'error',
      response: { reason: 'ChannelRateLimitReached: Too many channels' },
    })
    await ask('realtime:0', 'phx_leave')
    expect((await join(100)).payload.status).toBe('ok')
  })
})

describe('A channel', () => {
  it.each(VERSIONS)('ends when the client leaves, protocol %s', async (vsn) => {
    const { ask, said } = await open(vsn)
    const joined = await ask('realtime:room', 'phx_join', config(false))
    expect(joined.payload).toEqual({ status: 'ok', response: { postgres_changes: [] } })
    const left = await ask('realtime:room', 'phx_leave')
    expect(left.payload).toEqual({ status: 'ok', response: {} })
    await waitFor('the close', () => said.at(-1)?.event === 'phx_close')
    const after = await ask('realtime:room', 'broadcast', { type: 'broadcast', event: 'x' })
    expect(after.payload).toEqual({ status: 'error', response: { reason: 'unmatched topic' } })
  })

  it('that is joined again replaces the earlier one', async () => {
    const [speaker, hearer] = [await open(), await open()]
    const first = await hearer.ask('realtime:again', 'phx_join', config(false))
    await hearer.ask('realtime:again', 'phx_join', config(false))
    expect(hearer.said.find((one) => one.event === 'phx_close')?.ref).toBe(first.ref)
    await speaker.ask('realtime:again', 'phx_join', {
      config: { broadcast: { ack: true } },
    })
    await speaker.ask('realtime:again', 'broadcast', { type: 'broadcast', event: 'x', payload: {} })
    await hearer.ask('phoenix', 'heartbeat')
    expect(hearer.said.filter((one) => one.event === 'broadcast')).toHaveLength(1)
  })

  it.each([
    ['no name', 'realtime:', 'TopicNameRequired: You must provide a topic name'],
    ['another prefix', 'rooms:1', 'unmatched topic'],
    ['phoenix', 'phoenix', 'unmatched topic'],
  ])('cannot be joined with %s', async (_, topic, reason) => {
    const { ask } = await open()
    const { payload } = await ask(topic, 'phx_join', config(false))
    expect(payload).toEqual({ status: 'error', response: { reason } })
  })

  it('is told of presence as empty, and that it is ready', async () => {
    const { ask, said } = await open()
    await ask('realtime:room', 'phx_join', {
      config: { presence: { enabled: true }, broadcast: { replication_ready: true } },
    })
    await waitFor('the presence', () => said.some((one) => one.event === 'presence_state'))
    expect(said.find((one) => one.event === 'presence_state')?.payload).toEqual({})
    expect(said.find((one) => one.event === 'system')?.payload).toMatchObject({
      status: 'ok',
      message: 'Replication connection established',
    })
    expect((await ask('realtime:room', 'presence', { event: 'track' })).payload.status).toBe(
      'error',
    )
  })

  it('takes what older clients leave out or write otherwise', async () => {
    const user = await newUser()
    const { ask } = await open('1.0.0')
    for (const payload of [
      {},
      { config: null },
      { config: { private: 'true', broadcast: 'x', presence: 7, postgres_changes: null } },
      { config: { private: true, postgres_changes: [null] }, user_token: user.jwt },
    ]) {
      const token = 'user_token' in payload ? {} : { access_token: user.jwt }
      const joined = await ask(`realtime:user:${user.id}`, 'phx_join', { ...payload, ...token })
      expect(joined.payload).toEqual({ status: 'ok', response: { postgres_changes: [] } })
    }
  })
})
