import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { replayEvents } from '../../scripts/webhooks/operate.ts'
import { isSignedWith } from '../support/webhook-receiver.ts'
import {
  OTHER_SECRET,
  SECRET,
  startWebhookStack,
  type WebhookStack,
} from '../support/webhook-stack.ts'

let own: WebhookStack

beforeAll(async () => {
  own = await startWebhookStack()
})

afterAll(() => own?.remove())

beforeEach(() => {
  own.receiver.answer = () => 200
})

describe('A change of the connection', () => {
  it('reaches the endpoint that the stack was started with, signed, by itself and in order', async () => {
    const user = await own.newUser()
    const { access_token } = await own.connect(user)
    await own.gpt(access_token, '/me')
    await own.phone(user, 'DELETE')
    await own.arrived(user, 2)

    const [connected, disconnected] = own.receiver.of(user.id)
    expect(connected?.event).toEqual({
      type: 'gpt_connection.connected',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      data: { user_id: user.id, has_completed_oauth: true, last_interaction: null },
    })
    expect(disconnected?.event).toMatchObject({
      type: 'gpt_connection.disconnected',
      data: { has_completed_oauth: false, last_interaction: expect.stringMatching(/Z$/) },
    })
    for (const one of own.receiver.of(user.id)) {
      expect(isSignedWith(SECRET, one)).toBe(true)
      expect(isSignedWith(OTHER_SECRET, one)).toBe(false)
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
    expect(await own.eventsOf(user)).toHaveLength(1)
  })
})

describe('A delivery that fails', () => {
  it.each([500, 302, 404])(
    'with %s is tried again under the same id, until it is taken',
    async (status) => {
      own.receiver.answer = () => status
      const user = await own.newUser()
      await own.connect(user)
      await own.arrived(user, 1)
      await waitFor(
        'the failure',
        async () => (await own.eventsOf(user))[0]?.last_status === status,
      )
      const [failed] = await own.eventsOf(user)
      const pause = failed?.next_attempt_at.getTime() - Date.now()
      expect(pause).toBeGreaterThan(2000)
      expect(pause).toBeLessThan(6000)

      own.receiver.answer = () => 200
      await own.dueNow()
      await waitFor(
        'the delivery',
        async () => (await own.eventsOf(user))[0]?.delivered_at !== null,
      )
      expect(new Set(own.receiver.of(user.id).map(({ id }) => id)).size).toBe(1)
      expect((await own.eventsOf(user))[0]?.attempts).toBeGreaterThanOrEqual(2)
    },
  )

  it('holds back what the same user did later, and nobody else', async () => {
    const slow = await own.newUser()
    own.receiver.answer = ({ event }) => (event.data.user_id === slow.id ? 503 : 200)
    await own.connect(slow)
    await own.arrived(slow, 1)
    await own.phone(slow, 'DELETE')
    const other = await own.newUser()
    await own.connect(other)
    await own.arrived(other, 1)
    expect(own.receiver.of(slow.id).map(({ event }) => event.type)).not.toContain(
      'gpt_connection.disconnected',
    )

    own.receiver.answer = () => 200
    await own.dueNow()
    await waitFor('both', async () => (await own.eventsOf(slow)).every((one) => one.delivered_at))
    const types = own.receiver.of(slow.id).map(({ event }) => event.type)
    expect(types.at(-2)).toBe('gpt_connection.connected')
    expect(types.at(-1)).toBe('gpt_connection.disconnected')
  })

  it('is given up after a day, and comes back with replay', async () => {
    own.receiver.answer = () => 500
    const user = await own.newUser()
    await own.connect(user)
    await own.arrived(user, 1)
    await own.sql`
      update patchbay.webhook_events set give_up_at = now(), next_attempt_at = now() where user_id = ${user.id}`
    await waitFor('the end', async () => (await own.eventsOf(user))[0]?.dead_at !== null)

    own.receiver.answer = () => 200
    const [event] = await own.eventsOf(user)
    await replayEvents(own.sql, event?.endpoint_id, undefined)
    await waitFor('the replay', async () => (await own.eventsOf(user))[0]?.delivered_at !== null)
  })
})
