import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { webhookSecretSealedFor } from '../../functions-shared/operations/webhooks/secret.ts'
import { createKeyring } from '../../functions-shared/platform/sealing.ts'
import { writeJson } from '../../scripts/stack/json-file.ts'
import { loadKeys } from '../../scripts/stack/keys.ts'
import {
  EVENTS,
  putEndpoint,
  resealWebhookSecrets,
  rotateSecret,
} from '../../scripts/webhooks/endpoints.ts'
import {
  enableEndpoint,
  removeEndpoint,
  replayEvents,
  sendTest,
} from '../../scripts/webhooks/operate.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { runCommand } from '../support/run-command.ts'
import type { TestUser } from '../support/sign-up.ts'
import { waitFor } from '../support/wait-for.ts'
import {
  isSignedWith,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`

let own: PrivateStack
let sql: Sql
let receiver: WebhookReceiver

beforeAll(async () => {
  receiver = await startWebhookReceiver()
  own = await startPrivateStack({
    env: { PATCHBAY_WEBHOOK_URL: receiver.url, PATCHBAY_WEBHOOK_SECRET: SECRET },
  })
  sql = postgres(own.stack.info.db_url, { max: 2, onnotice: () => {} })
})

afterAll(async () => {
  await sql?.end()
  await own?.remove()
  await receiver?.stop()
})

beforeEach(() => {
  receiver.answer = () => 200
})

const keyring = async () =>
  createKeyring((await loadKeys(own.files.keys, own.files.database)).token_keys)
const dispatch = (headers: Record<string, string> = { apikey: own.stack.info.secret_key }) =>
  fetch(`${own.F}/ops/webhooks/dispatch`, { method: 'POST', headers })
const dueNow = () =>
  sql`update ops.webhook_events set next_attempt_at = now() where delivered_at is null and dead_at is null`
const arrived = (user: TestUser, count: number) =>
  waitFor(`${count} webhooks of ${user.id}`, () => receiver.of(user.id).length >= count)
const eventsOf = (user: TestUser) =>
  sql`select * from ops.webhook_events where user_id = ${user.id} order by sequence`

describe('A change of the connection', () => {
  it('reaches the endpoint that the stack was started with, signed, by itself and in order', async () => {
    const user = await own.newUser()
    const { access_token } = await own.connect(user)
    await own.gpt(access_token, '/me')
    await own.phone(user, 'DELETE')
    await arrived(user, 2)

    const [connected, disconnected] = receiver.of(user.id)
    expect(connected?.event).toEqual({
      type: 'gpt_connection.connected',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      data: { user_id: user.id, has_completed_oauth: true, last_interaction: null },
    })
    expect(disconnected?.event).toMatchObject({
      type: 'gpt_connection.disconnected',
      data: { has_completed_oauth: false, last_interaction: expect.stringMatching(/Z$/) },
    })
    for (const one of receiver.of(user.id)) {
      expect(isSignedWith(SECRET, one)).toBe(true)
      expect(isSignedWith(OTHER, one)).toBe(false)
      expect(isSignedWith(SECRET, { ...one, body: `${one.body} ` })).toBe(false)
      expect(one.headers['content-type']).toBe('application/json')
      expect(one.body).not.toMatch(/pb_|v1\.|@example/)
    }
  })

  it('is told once, and not again when nothing changes', async () => {
    const user = await own.newUser()
    const { refresh_token } = await own.connect(user)
    await own.connect(user)
    await own.refresh(refresh_token)
    await own.phone(user, 'POST')
    expect(await eventsOf(user)).toHaveLength(1)
  })
})

describe('A delivery that fails', () => {
  it.each([500, 302, 404])(
    'with %s is tried again under the same id, until it is taken',
    async (status) => {
      receiver.answer = () => status
      const user = await own.newUser()
      await own.connect(user)
      await arrived(user, 1)
      await waitFor('the failure', async () => (await eventsOf(user))[0]?.last_status === status)
      const [failed] = await eventsOf(user)
      const pause = failed?.next_attempt_at.getTime() - Date.now()
      expect(pause).toBeGreaterThan(2000)
      expect(pause).toBeLessThan(6000)

      receiver.answer = () => 200
      await dueNow()
      await waitFor('the delivery', async () => (await eventsOf(user))[0]?.delivered_at !== null)
      expect(new Set(receiver.of(user.id).map(({ id }) => id)).size).toBe(1)
      expect((await eventsOf(user))[0]?.attempts).toBeGreaterThanOrEqual(2)
    },
  )

  it('holds back what the same user did later, and nobody else', async () => {
    const slow = await own.newUser()
    receiver.answer = ({ event }) => (event.data.user_id === slow.id ? 503 : 200)
    await own.connect(slow)
    await arrived(slow, 1)
    await own.phone(slow, 'DELETE')
    const other = await own.newUser()
    await own.connect(other)
    await arrived(other, 1)
    expect(receiver.of(slow.id).map(({ event }) => event.type)).not.toContain(
      'gpt_connection.disconnected',
    )

    receiver.answer = () => 200
    await dueNow()
    await waitFor('both', async () => (await eventsOf(slow)).every((one) => one.delivered_at))
    const types = receiver.of(slow.id).map(({ event }) => event.type)
    expect(types.at(-2)).toBe('gpt_connection.connected')
    expect(types.at(-1)).toBe('gpt_connection.disconnected')
  })

  it('is given up after a day, and comes back with replay', async () => {
    receiver.answer = () => 500
    const user = await own.newUser()
    await own.connect(user)
    await arrived(user, 1)
    await sql`
      update ops.webhook_events set give_up_at = now(), next_attempt_at = now() where user_id = ${user.id}`
    await waitFor('the end', async () => (await eventsOf(user))[0]?.dead_at !== null)

    receiver.answer = () => 200
    const [event] = await eventsOf(user)
    await replayEvents(sql, event?.endpoint_id, undefined)
    await waitFor('the replay', async () => (await eventsOf(user))[0]?.delivered_at !== null)
  })
})

describe('Many at once', () => {
  it('are delivered once each, however many dispatchers run', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, () => own.newUser()))
    await Promise.all(users.map((user) => own.connect(user)))
    await Promise.all(Array.from({ length: 6 }, () => dispatch()))
    await Promise.all(users.map((user) => arrived(user, 1)))
    for (const user of users) expect(receiver.of(user.id)).toHaveLength(1)
  })

  it('an endpoint that hangs holds up nobody but itself', async () => {
    const hanging = await startWebhookReceiver()
    let release = (_: number) => {}
    const held = new Promise<number>((resolve) => {
      release = resolve
    })
    hanging.answer = () => held
    const { id } = await putEndpoint(sql, await keyring(), { url: hanging.url, secret: OTHER })
    const users = await Promise.all(Array.from({ length: 12 }, () => own.newUser()))
    await Promise.all(users.map((user) => own.connect(user)))
    await Promise.all(users.map((user) => arrived(user, 1)))
    const late = await own.newUser()
    await own.connect(late)
    await arrived(late, 1)
    expect(hanging.received.length).toBeLessThanOrEqual(10)
    const [ended] = await sql`
      select from ops.webhook_events where endpoint_id = ${id} and last_status is not null`
    expect(ended).toBeUndefined()

    release(200)
    await removeEndpoint(sql, id)
    await hanging.stop()
  })

  it('410 switches an endpoint off, and what it misses can be sent when it is on again', async () => {
    const second = await startWebhookReceiver()
    second.answer = () => 410
    const { id } = await putEndpoint(sql, await keyring(), { url: second.url, secret: OTHER })
    const user = await own.newUser()
    await own.connect(user)
    await arrived(user, 1)
    await waitFor('the answer 410', async () => {
      const [endpoint] = await sql`select enabled from ops.webhook_endpoints where id = ${id}`
      return endpoint?.enabled === false
    })
    const [received] = second.of(user.id)
    expect(received && isSignedWith(OTHER, received)).toBe(true)
    await own.phone(user, 'DELETE')
    await arrived(user, 2)
    expect(second.of(user.id)).toHaveLength(1)
    await expect(sendTest(sql, id)).rejects.toMatchObject({
      hint: expect.stringContaining(`enable ${id}`),
    })

    second.answer = () => 200
    await enableEndpoint(sql, id)
    await replayEvents(sql, id, undefined)
    await waitFor('both', () => second.of(user.id).length === 3)
    expect(second.of(user.id).map(({ event }) => event.type)).toEqual([
      'gpt_connection.connected',
      'gpt_connection.connected',
      'gpt_connection.disconnected',
    ])
    await removeEndpoint(sql, id)
    await second.stop()
  })
})

describe('The secret', () => {
  it('is sealed, and changes without a gap: both sign while it rotates', async () => {
    const [before] = await sql`select * from ops.webhook_endpoints where url = ${receiver.url}`
    expect(before?.secret).toMatch(/^v1\./)
    const ring = await keyring()
    expect(ring.open(before?.secret, webhookSecretSealedFor(before?.id))).toBe(SECRET)
    expect(ring.open(before?.secret, webhookSecretSealedFor(crypto.randomUUID()))).toBeNull()

    await rotateSecret(sql, ring, before?.id, OTHER, 24)
    const user = await own.newUser()
    await own.connect(user)
    await arrived(user, 1)
    const [both] = receiver.of(user.id)
    expect(both && [isSignedWith(SECRET, both), isSignedWith(OTHER, both)]).toEqual([true, true])

    await sql`update ops.webhook_endpoints set previous_secret_expires_at = now() where id = ${before?.id}`
    await own.phone(user, 'DELETE')
    await arrived(user, 2)
    const after = receiver.of(user.id)[1]
    expect(after && [isSignedWith(SECRET, after), isSignedWith(OTHER, after)]).toEqual([
      false,
      true,
    ])
    await rotateSecret(sql, ring, before?.id, SECRET, 0)
  })

  it('is sealed again when the token keys rotate', async () => {
    const { token_keys } = await loadKeys(own.files.keys, own.files.database)
    const next = `next:${Buffer.alloc(32, 3).toString('base64url')}`
    const sealed = async () => {
      const [endpoint] =
        await sql`select id, secret from ops.webhook_endpoints where url = ${receiver.url}`
      return { id: endpoint?.id, secret: endpoint?.secret }
    }
    await resealWebhookSecrets(sql, `${next},${token_keys}`)
    const { id, secret } = await sealed()
    expect(createKeyring(next).open(secret, webhookSecretSealedFor(id))).toBe(SECRET)
    await expect(resealWebhookSecrets(sql, token_keys)).rejects.toThrow(/"next", which is not in/)
    await resealWebhookSecrets(sql, `${token_keys},${next}`)
    expect((await keyring()).open((await sealed()).secret, webhookSecretSealedFor(id))).toBe(SECRET)
  })

  it('is sealed again by npm run keys, which finds the keys of the local stack', async () => {
    const keys = await loadKeys(own.files.keys, own.files.database)
    const next = `next:${Buffer.alloc(32, 4).toString('base64url')}`
    const reseal = async (token_keys: string) => {
      await writeJson(own.files.keys, { ...keys, token_keys })
      return await runCommand(['keys', 'reseal'], { PATCHBAY_LOCAL_DIR: own.localDir })
    }
    const keyIds = async () => {
      const rows = await sql`select split_part(secret, '.', 2) as key_id from ops.webhook_endpoints`
      return [...new Set(rows.map(({ key_id }) => key_id))]
    }
    try {
      const { code, stdout, stderr } = await reseal(`${next},${keys.token_keys}`)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('sealed again with key next')
      expect(await keyIds()).toEqual(['next'])
    } finally {
      expect((await reseal(`${keys.token_keys},${next}`)).code).toBe(0)
      await writeJson(own.files.keys, keys)
    }
    expect(await keyIds()).toEqual(['local'])
  })

  it('registering the same endpoint again changes nothing', async () => {
    const rows = () => sql`select * from ops.webhook_endpoints where url = ${receiver.url}`
    const before = await rows()
    await putEndpoint(sql, await keyring(), { url: receiver.url, secret: SECRET, events: EVENTS })
    expect(await rows()).toEqual(before)
  })

  it('registering one by its URL alone keeps its secret and its events, and switches it on', async () => {
    const url = `https://a.example/${crypto.randomUUID()}`
    const events = ['gpt_connection.connected']
    const ring = await keyring()
    const { id } = await putEndpoint(sql, ring, { url, secret: SECRET, events })
    await sql`update ops.webhook_endpoints set enabled = false where id = ${id}`
    const row = async () => (await sql`select * from ops.webhook_endpoints where id = ${id}`)[0]
    const before = await row()
    expect(await putEndpoint(sql, ring, { url })).toEqual({ id, madeSecret: undefined })
    expect(await row()).toEqual({ ...before, enabled: true, updated_at: expect.any(Date) })

    await putEndpoint(sql, ring, { url, secret: OTHER })
    const after = await row()
    const opened = [after?.secret, after?.previous_secret].map((sealed) =>
      ring.open(sealed, webhookSecretSealedFor(id)),
    )
    expect([opened, after?.events]).toEqual([[OTHER, SECRET], events])
    await removeEndpoint(sql, id)
  })

  it.each([
    ['no URL', { url: 'x' }],
    ['another scheme', { url: 'ftp://a.example/' }],
    ['user information', { url: 'https://a:b@a.example/' }],
    ['a secret that is no base64', { secret: 'whsec_!' }],
    ['no secret', { secret: '' }],
    ['an unknown event', { events: ['todo.created'] }],
  ])('%s is refused with a sentence', async (_, wrong) => {
    const wanted = { url: 'https://a.example/', secret: SECRET, events: EVENTS, ...wrong }
    await expect(putEndpoint(sql, await keyring(), wanted)).rejects.toThrow(/\./)
  })

  it.each(['add', 'rotate'])('one that can be guessed is refused by %s', async (command) => {
    const id = crypto.randomUUID()
    const what = command === 'add' ? 'https://a.example/' : id
    const { code, stderr } = await runCommand(['webhooks', command, what, '--secret', 'x'], {
      PATCHBAY_LOCAL_DIR: own.localDir,
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('base64 of 24 to 64 random octets')])
  })
})

describe('The dispatch', () => {
  it.each([
    ['no key', {}],
    ['the publishable key', { apikey: 'publishable' }],
    ['half a key', { apikey: 'half' }],
    ['the key as bearer', { authorization: 'secret' }],
  ])('is refused with %s', async (_, headers: Record<string, string>) => {
    const { secret_key, publishable_key } = own.stack.info
    const keys: Record<string, string> = {
      publishable: publishable_key,
      half: secret_key.slice(0, 20),
      secret: `Bearer ${secret_key}`,
    }
    const sent = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, keys[v] ?? v]))
    const response = await dispatch(sent)
    expect([response.status, (await response.json()).error]).toEqual([401, 'unauthorized'])
  })

  it('says what it did', async () => {
    const response = await dispatch()
    expect(await response.json()).toEqual({ claimed: 0, delivered: 0, failed: 0 })
    expect((await fetch(`${own.F}/ops/webhooks/dispatch`)).status).toBe(405)
  })
})
