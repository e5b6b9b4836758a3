import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isStandardSecret,
  newWebhookSecret,
  signerOf,
} from '../../functions-shared/ops/webhooks/secret.ts'
import {
  ATTEMPT_TIME,
  sendMessage,
  signedHeaders,
} from '../../functions-shared/ops/webhooks/send.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { type Guard, type Outgoing, runtimes, startOutgoing } from '../support/outgoing.ts'
import { startTlsServer } from '../support/tls-server.ts'

const message = (changes: object = {}) => ({
  id: 'evt_1',
  url: 'https://a.example/hook',
  body: '{"type":"x"}',
  secrets: [newWebhookSecret()],
  ...changes,
})

describe('A signature', () => {
  it('is the one of the Standard Webhooks specification, for its own example', () => {
    const headers = signedHeaders(
      message({
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        body: '{"test": 2432232314}',
        secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      }),
      new Date(1614265330 * 1000),
    )
    expect(headers).toMatchObject({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('is made by each secret of a rotation', () => {
    const [a, b] = [newWebhookSecret(), newWebhookSecret()]
    const sent = message({ secrets: [a, b] })
    const headers = signedHeaders(sent, new Date())
    for (const secret of [a, b]) {
      expect(new Webhook(secret).verify(sent.body, headers)).toEqual({ type: 'x' })
    }
    expect(() => new Webhook(newWebhookSecret()).verify(sent.body, headers)).toThrow()
  })

  it.each([
    ['with its prefix', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true, true],
    ['without', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true, false],
    ['of any text', 'a pass phrase, not base64', true, false],
    ['of 24 octets', `whsec_${Buffer.alloc(24).toString('base64')}`, true, true],
    ['of 23', `whsec_${Buffer.alloc(23).toString('base64')}`, true, false],
    ['of 64', `whsec_${Buffer.alloc(64).toString('base64')}`, true, true],
    ['of 65', `whsec_${Buffer.alloc(65).toString('base64')}`, true, false],
    ['of nothing', '', false, false],
    ['of a prefix and nothing', 'whsec_', false, false],
    ['of a prefix and no base64', 'whsec_!!', false, false],
  ])(
    'signs with a secret %s, or not; and calls it standard, or not',
    (_, secret, signs, standard) => {
      expect(signerOf(secret) !== null).toBe(signs)
      expect(isStandardSecret(secret)).toBe(standard)
    },
  )
})

describe.each(runtimes)('A message to the world from %s', (_runtime, command) => {
  let outgoing: Outgoing
  beforeAll(() => {
    outgoing = startOutgoing(command)
  })
  afterAll(() => outgoing.kill())

  it.each([
    ['ends at once', 200, true, (end: () => void) => end()],
    ['never ends', 200, true, () => {}],
    ['never ends', 500, false, () => {}],
    ['never ends', 302, false, () => {}],
  ])(
    'arrives as it was signed; an answer that %s is what its status says: %i',
    async (_, status, delivered, finish) => {
      const server = await startTlsServer((request, response) => {
        request.on('end', () => {
          response.writeHead(status, { location: '/elsewhere' }).write('x'.repeat(100_000))
          finish(() => response.end())
        })
      })
      const sent = message({ url: server.url('/hook'), body: '{"type":"x","data":"é😀"}' })
      const attempt = await outgoing.sendMessage(sent, false, server.guard)
      await server.stop()

      expect(attempt).toMatchObject({ delivered, status })
      expect(server.hits).toHaveLength(1)
      const [{ body, headers } = { body: '', headers: {} }] = server.hits
      expect(body).toBe(sent.body)
      const signed = Object.fromEntries(
        ['id', 'timestamp', 'signature'].map((part) => [
          `webhook-${part}`,
          String(headers[`webhook-${part}`]),
        ]),
      )
      expect(new Webhook(sent.secrets[0] ?? '').verify(body, signed)).toEqual(JSON.parse(sent.body))
      expect(headers['content-type']).toBe('application/json')
    },
  )

  it('says in its error why it did not arrive, and nothing that the receiver wrote', async () => {
    const server = await startTlsServer((_, response) => response.writeHead(500, 'Oops').end())
    const { ca: _, ...withoutCa } = server.guard
    const sent = message({ url: server.url('/hook') })
    const error = async (to = sent, guard: Guard = server.guard) =>
      (await outgoing.sendMessage(to, false, guard)).error
    expect(await error()).toBe('returned 500')
    expect(await error(sent, withoutCa)).toBe('certificate: issuer is not trusted')
    expect(await error(sent, { ...server.guard, addresses: ['127.0.0.9'] })).toBe(
      'connection refused',
    )
    await server.stop()
    const local = message({ url: `http://127.0.0.1:${server.port}/hook` })
    expect((await outgoing.sendMessage(local, true)).error).toBe('connection refused')
  })
})

describe('A message to the world', () => {
  it('takes less time than the lease of its event, so that nobody sends it meanwhile', async () => {
    const migration = 'supabase/migrations/20261121001200_webhooks.sql'
    const sql = await readFile(inRoot(migration), 'utf8')
    const lease = /next_attempt_at = clock_timestamp\(\) \+ interval '(\d+) seconds'/.exec(sql)?.[1]
    expect(ATTEMPT_TIME).toBeLessThanOrEqual((Number(lease) * 1000) / 2)
  })
})

describe('A message is not sent', () => {
  it.each([
    ['over http', 'http://a.example/', /not https/],
    ['to this machine', 'https://127.0.0.1/', /not public/],
    ['to this machine by name', 'https://localhost/', /not public|resolve/],
    ['to a private network', 'https://10.0.0.1/', /not public/],
    ['to the metadata service', 'https://169.254.169.254/latest', /not public/],
    ['to IPv6 in disguise', 'https://[::ffff:10.0.0.1]/', /not public/],
    ['with a password in the URL', 'https://a:b@a.example/', /user information/],
  ])('%s', async (_, url, why) => {
    expect(await sendMessage(message({ url }), false)).toEqual({
      delivered: false,
      status: null,
      error: expect.stringMatching(why),
    })
  })

  it('to a private network by https on a local stack either', async () => {
    const attempt = await sendMessage(message({ url: 'https://10.0.0.1/' }), true)
    expect(attempt.error).toMatch(/not public/)
  })

  it('without a signature', async () => {
    const attempt = await sendMessage(message({ secrets: [] }), true)
    expect(attempt).toMatchObject({ delivered: false, error: 'the signing secret does not open' })
  })
})
