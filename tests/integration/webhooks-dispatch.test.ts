import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { putEndpoint } from '../../local-stack/webhook-endpoints.ts'
import {
  enableEndpoint,
  removeEndpoint,
  replayEvents,
  sendTest,
} from '../../scripts/webhooks/operate.ts'
import { isSignedWith, startWebhookReceiver } from '../support/webhook-receiver.ts'
import { OTHER_SECRET, startWebhookStack, type WebhookStack } from '../support/webhook-stack.ts'

let own: WebhookStack

beforeAll(async () => {
  own = await startWebhookStack()
})

afterAll(() => own?.remove())

describe('Many at once', () => {
  it('are delivered once each, however many dispatchers run', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, () => own.newUser()))
    await Promise.all(users.map((user) => own.connect(user)))
    await Promise.all(Array.from({ length: 6 }, () => own.dispatch()))
    await Promise.all(users.map((user) => own.arrived(user, 1)))
    for (const user of users) expect(own.receiver.of(user.id)).toHaveLength(1)
  })

  it('an endpoint that hangs holds up nobody but itself', async () => {
    const hanging = await startWebhookReceiver()
    let release = (_: number) => {}
    const held = new Promise<number>((resolve) => {
      release = resolve
    })
    hanging.answer = () => held
    const { id } = await putEndpoint(own.sql, await own.keyring(), {
      url: hanging.url,
      secret: OTHER_SECRET,
    })
    const users = await Promise.all(Array.from({ length: 12 }, () => own.newUser()))
    await Promise.all(users.map((user) => own.connect(user)))
    await Promise.all(users.map((user) => own.arrived(user, 1)))
    const late = await own.newUser()
    await own.connect(late)
    await own.arrived(late, 1)
    expect(hanging.received.length).toBeLessThanOrEqual(10)
    const [ended] = await own.sql`
      select from patchbay.webhook_events where endpoint_id = ${id} and last_status is not null`
    expect(ended).toBeUndefined()

    release(200)
    await removeEndpoint(own.sql, id)
    await hanging.stop()
  })

  it('410 switches an endpoint off, and what it misses can be sent when it is on again', async () => {
    const second = await startWebhookReceiver()
    second.answer = () => 410
    const { id } = await putEndpoint(own.sql, await own.keyring(), {
      url: second.url,
      secret: OTHER_SECRET,
      events: ['gpt_connection.connected', 'gpt_connection.disconnected'],
    })
    const user = await own.newUser()
    await own.connect(user)
    await own.arrived(user, 1)
    await waitFor('the answer 410', async () => {
      const [endpoint] =
        await own.sql`select enabled from patchbay.webhook_endpoints where id = ${id}`
      return endpoint?.enabled === false
    })
    const [received] = second.of(user.id)
    expect(received && isSignedWith(OTHER_SECRET, received)).toBe(true)
    await own.phone(user, 'DELETE')
    await own.arrived(user, 2)
    expect(second.of(user.id)).toHaveLength(1)
    await expect(sendTest(own.sql, id)).rejects.toMatchObject({
      hint: expect.stringContaining(`enable ${id}`),
    })

    second.answer = () => 200
    await enableEndpoint(own.sql, id)
    await replayEvents(own.sql, id, undefined)
    await waitFor('both', () => second.of(user.id).length === 3)
    expect(second.of(user.id).map(({ event }) => event.type)).toEqual([
      'gpt_connection.connected',
      'gpt_connection.connected',
      'gpt_connection.disconnected',
    ])
    await removeEndpoint(own.sql, id)
    await second.stop()
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
    const response = await own.dispatch(sent)
    expect([response.status, (await response.json()).error]).toEqual([401, 'unauthorized'])
  })

  it('says what it did', async () => {
    const response = await own.dispatch()
    expect(await response.json()).toEqual({ claimed: 0, delivered: 0, failed: 0 })
    expect((await fetch(`${own.F}/ops/webhooks/dispatch`)).status).toBe(405)
  })
})
