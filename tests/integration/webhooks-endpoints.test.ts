import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookSecretSealedFor } from '../../functions-shared/ops/webhooks/secret.ts'
import { EVENTS, putEndpoint } from '../../local-stack/webhook-endpoints.ts'
import { removeEndpoint } from '../../scripts/webhooks/operate.ts'
import {
  OTHER_SECRET,
  SECRET,
  startWebhookStack,
  type WebhookStack,
} from '../support/webhook-stack.ts'

let own: WebhookStack

beforeAll(async () => {
  own = await startWebhookStack([...EVENTS])
})

afterAll(() => own?.remove())

describe('An endpoint', () => {
  it('that is registered again changes nothing', async () => {
    const rows = () =>
      own.sql`select * from patchbay.webhook_endpoints where url = ${own.receiver.url}`
    const before = await rows()
    await putEndpoint(own.sql, await own.keyring(), {
      url: own.receiver.url,
      secret: SECRET,
      events: EVENTS,
    })
    expect(await rows()).toEqual(before)
  })

  it('that is registered by its URL alone keeps its secret and its events, and is on', async () => {
    const url = `https://a.example/${crypto.randomUUID()}`
    const events = ['gpt_connection.connected']
    const ring = await own.keyring()
    const { id } = await putEndpoint(own.sql, ring, { url, secret: SECRET, events })
    await own.sql`update patchbay.webhook_endpoints set enabled = false where id = ${id}`
    const row = async () =>
      (await own.sql`select * from patchbay.webhook_endpoints where id = ${id}`)[0]
    const before = await row()
    expect(await putEndpoint(own.sql, ring, { url })).toEqual({ id, madeSecret: undefined })
    expect(await row()).toEqual({ ...before, enabled: true, updated_at: expect.any(Date) })

    await putEndpoint(own.sql, ring, { url, secret: OTHER_SECRET })
    const after = await row()
    const opened = [after?.secret, after?.previous_secret].map((sealed) =>
      ring.open(sealed, webhookSecretSealedFor(id)),
    )
    expect([opened, after?.events]).toEqual([[OTHER_SECRET, SECRET], events])
    await removeEndpoint(own.sql, id)
  })

  it.each([
    ['no URL', { url: 'x' }],
    ['another scheme', { url: 'ftp://a.example/' }],
    ['user information', { url: 'https://a:b@a.example/' }],
    ['a secret that is no base64', { secret: 'whsec_!' }],
    ['no secret', { secret: '' }],
    ['an unknown event', { events: ['note.created'] }],
  ])('with %s is refused with a sentence', async (_, wrong) => {
    const wanted = { url: 'https://a.example/', secret: SECRET, events: EVENTS, ...wrong }
    await expect(putEndpoint(own.sql, await own.keyring(), wanted)).rejects.toThrow(/\./)
  })
})
