import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEVICE_GRANT, deviceClient } from '../support/device.ts'
import { heard, listenPrivately, realtimeClient } from '../support/realtime.ts'
import type { TestUser } from '../support/sign-up.ts'
import { isSignedWith } from '../support/webhook-receiver.ts'
import { SECRET, startWebhookStack, type WebhookStack } from '../support/webhook-stack.ts'

const NOTICES = ['app_connected', 'app_disconnected']

let own: WebhookStack

beforeAll(async () => {
  own = await startWebhookStack(NOTICES)
})

afterAll(() => own?.remove())

const typesOf = (user: TestUser) => own.receiver.of(user.id).map(({ event }) => event.type)

const grantsOf = async (user: TestUser): Promise<string[]> => {
  const rows = await own.sql<{ id: string }[]>`
    select id from patchbay.grants where user_id = ${user.id} order by created_at, id`
  return rows.map(({ id }) => id)
}

const disconnectAll = async ({ supabase }: TestUser, grant_ids: string[]) => {
  const { data, error } = await supabase.rpc('disconnect_apps', { grant_ids })
  expect(error).toBeNull()
  return data
}

const listening = async (user: TestUser) => {
  const client = realtimeClient(own.stack.info, '2.0.0', () => user.jwt)
  return await listenPrivately(client, `user:${user.id}`)
}

describe('A new connection', () => {
  it('is announced by webhook, signed, and on the topic of its user, with where it returns to', async () => {
    const user = await own.newUser()
    const ear = await listening(user)
    await own.connect(user, { scope: 'notes:read' })
    const [grantId] = await grantsOf(user)
    const notice = {
      grant_id: grantId,
      client_id: own.stack.info.demo_client.client_id,
      client_name: 'Demo GPT',
      kind: 'gpt_action',
      returns_to: new URL(own.stack.info.demo_client.redirect_uri).origin,
      scopes: ['notes:read'],
      connected_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    }
    const { payload } = await heard(ear, 'app_connected')
    expect(payload).toEqual({ ...notice, id: expect.any(String) })

    await own.arrived(user, 1)
    const [webhook] = own.receiver.of(user.id)
    expect(webhook?.event).toEqual({
      type: 'app_connected',
      timestamp: expect.stringMatching(/Z$/),
      data: { user_id: user.id, ...notice },
    })
    expect(webhook && isSignedWith(SECRET, webhook)).toBe(true)
    expect(webhook?.body).not.toMatch(/pb_|v1\.|@example/)

    await own.phone(user, 'DELETE')
    const ended = await heard(ear, 'app_disconnected')
    expect(ended.payload).toMatchObject({ grant_id: grantId, reason: 'disconnected' })
    await own.arrived(user, 2)
    expect(own.receiver.of(user.id)[1]?.event.data).toEqual({
      user_id: user.id,
      ...notice,
      reason: 'disconnected',
    })
  })

  it('is announced once: not by a refresh, nor by the retry of one, nor by a call', async () => {
    const user = await own.newUser()
    const { access_token, refresh_token } = await own.connect(user)
    expect((await own.refresh(refresh_token)).status).toBe(200)
    expect((await own.refresh(refresh_token)).status).toBe(200)
    await own.gpt(access_token, '/me')
    expect((await own.eventsOf(user)).map(({ type }) => type)).toEqual(['app_connected'])
  })

  it('ends none before it, and a code that is redeemed twice ends the one that it made', async () => {
    const user = await own.newUser()
    const first = await own.connect(user)
    const code = await own.newCode(user)
    const second = await (await own.redeem(code)).json()
    expect((await own.eventsOf(user)).map(({ type }) => type)).toEqual([
      'app_connected',
      'app_connected',
    ])
    for (const { access_token } of [first, second]) {
      expect((await own.gpt(access_token, '/me')).status).toBe(200)
    }

    expect((await own.redeem(code)).status).toBe(400)
    await own.arrived(user, 3)
    const { type, data } = own.receiver.of(user.id)[2]?.event ?? {}
    expect([type, data?.reason, data?.grant_id]).toEqual([
      'app_disconnected',
      'code_replayed',
      (await grantsOf(user))[1],
    ])
    expect((await own.gpt(first.access_token, '/me')).status).toBe(200)
  })

  it('of a device or a paired chat is announced too, and returns nowhere', async () => {
    const device = deviceClient(own.stack.info)
    const user = await own.newUser()
    const { client_id, client_secret } = own.stack.info.demo_client
    const { device_code, user_code } = await device.startDevice({ client_id, client_secret })
    await device.decideDevice(user_code, user)
    expect(await own.eventsOf(user)).toEqual([])
    const token = () => own.token({ grant_type: DEVICE_GRANT, device_code })
    expect((await token()).status).toBe(200)
    expect((await token()).status).toBe(400)
    await device.pair(user)
    await own.arrived(user, 2)
    expect(
      own.receiver.of(user.id).map(({ event }) => [event.data.client_id, event.data.returns_to]),
    ).toEqual([
      [client_id, null],
      ['pairing', null],
    ])
  })
})

describe('disconnect_apps', () => {
  it('ends what is named in one go, each end is told once, and a second click ends nothing', async () => {
    const user = await own.newUser()
    for (let i = 0; i < 3; i++) await own.connect(user)
    const [one = '', two = '', three = ''] = await grantsOf(user)
    const both = [disconnectAll(user, [one, two]), disconnectAll(user, [two, one])]
    expect((await Promise.all(both)).sort()).toEqual([0, 2])
    await own.arrived(user, 5)
    expect(typesOf(user)).toEqual([
      'app_connected',
      'app_connected',
      'app_connected',
      'app_disconnected',
      'app_disconnected',
    ])
    const { data } = await user.supabase.from('connected_apps').select('grant_id,returns_to')
    expect(data).toEqual([
      { grant_id: three, returns_to: new URL(own.stack.info.demo_client.redirect_uri).origin },
    ])
  })

  it('ends nothing of another user', async () => {
    const [user, neighbour] = [await own.newUser(), await own.newUser()]
    const { access_token } = await own.connect(neighbour)
    expect(await disconnectAll(user, await grantsOf(neighbour))).toBe(0)
    expect((await own.gpt(access_token, '/me')).status).toBe(200)
  })

  it('is refused with 429 and the seconds after too many calls', async () => {
    const user = await own.newUser()
    for (let i = 0; i < 20; i++) expect(await disconnectAll(user, [])).toBe(0)
    const { error, status } = await user.supabase.rpc('disconnect_apps', { grant_ids: [] })
    expect([status, error?.code]).toEqual([429, 'PT429'])
    expect(JSON.parse(error?.details ?? '{}').retry_after).toBeGreaterThan(0)
  })
})

describe('What somebody else ends', () => {
  it('is told with the name of a client that is removed', async () => {
    const user = await own.newUser()
    const id = `removed-${crypto.randomUUID()}`
    await own.sql`
      insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (${id}, 'Gone soon', 'mcp', '{}', '{notes:read}', '{none}', true)`
    await own.sql`
      insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
      values (gen_random_uuid(), ${user.id}, ${id}, '{notes:read}', now() + interval '1 day', sha256(${id}::bytea))`
    await own.sql`delete from patchbay.clients where id = ${id}`
    await own.arrived(user, 2)
    expect(typesOf(user)).toEqual(NOTICES)
    expect(own.receiver.of(user.id)[1]?.event.data).toMatchObject({
      client_name: 'Gone soon',
      reason: 'client_removed',
    })
  })

  it('is told when the client revokes, and when a refresh token is used twice', async () => {
    const user = await own.newUser()
    const revoked = await own.connect(user)
    const { client_id, client_secret } = own.stack.info.demo_client
    await fetch(`${own.F}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id, client_secret, token: revoked.refresh_token }),
    })
    const reused = await own.connect(user)
    await own.refresh(reused.refresh_token)
    await own.sql`
      update patchbay.tokens set consumed_at = consumed_at - interval '2 hours'
      where consumed_at is not null and grant_id in (select id from patchbay.grants where user_id = ${user.id})`
    await own.refresh(reused.refresh_token)
    await own.arrived(user, 4)
    expect(own.receiver.of(user.id).flatMap(({ event }) => event.data.reason ?? [])).toEqual([
      'revoked_by_client',
      'refresh_token_reused',
    ])
  })

  it('is not told of an account that is deleted', async () => {
    const user = await own.newUser()
    await own.connect(user)
    await own.arrived(user, 1)
    await own.sql`delete from auth.users where id = ${user.id}`
    const witness = await own.newUser()
    await own.connect(witness)
    await own.arrived(witness, 1)
    expect(typesOf(user)).toEqual(['app_connected'])
    const [left] = await own.sql`
      select from realtime.messages where topic = ${`user:${user.id}`}`
    expect(left).toBeUndefined()
  })
})
