import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { DEVICE_GRANT } from '../support/device.ts'
import { type StrictStack, startStrictStack } from '../support/strict-stack.ts'

let stack: StrictStack
beforeAll(async () => {
  stack = await startStrictStack()
})
afterAll(() => stack?.remove())

/** Guesses until it is told to wait: the answers before that, and the one that said so. */
async function guess(attempt: (n: number) => Promise<Response>) {
  const statuses: number[] = []
  for (let n = 0; n < 40; n++) {
    const { status, headers, body } = await answer(attempt(n))
    if (status === 429)
      return { statuses, headers, body, retryAfter: Number(headers.get('retry-after')) }
    statuses.push(status)
  }
  throw new Error('was never told to wait')
}

const random = () => crypto.randomUUID()
type Request = (n: number) => Promise<Response>
type From = ReturnType<StrictStack['from']>

/** Guesses at what has 256 bits, and the error that each gets. */
const hopeless: Record<string, [error: string, prepare: (from: From) => Promise<Request>]> = {
  'a client secret at token': [
    'invalid_client',
    async (from) => {
      const { client_id } = await stack.newClient()
      const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id }
      return () => from('/oauth/token', { form: { ...form, client_secret: random() } })
    },
  ],
  'a client secret at introspect': [
    'invalid_client',
    async (from) => {
      const { client_id } = await stack.newClient()
      const form = { token: 'x', client_id }
      return () => from('/oauth/introspect', { form: { ...form, client_secret: random() } })
    },
  ],
  'a client secret at revoke': [
    'invalid_client',
    async (from) => {
      const { client_id } = await stack.newClient()
      const form = { token: 'x', client_id }
      return () => from('/oauth/revoke', { form: { ...form, client_secret: random() } })
    },
  ],
  'a client': [
    'invalid_client',
    async (from) => () => from('/oauth/revoke', { form: { token: 'x', client_id: random() } }),
  ],
  'an authorization code': [
    'invalid_grant',
    async (from) => {
      const client = await stack.newClient()
      const redirect_uri = 'https://app.example/callback'
      const form = { ...client, grant_type: 'authorization_code', redirect_uri }
      return () => from('/oauth/token', { form: { ...form, code: random() } })
    },
  ],
  'a refresh token': [
    'invalid_grant',
    async (from) => {
      const form = { ...(await stack.newClient()), grant_type: 'refresh_token' }
      return () => from('/oauth/token', { form: { ...form, refresh_token: random() } })
    },
  ],
  'a device code': [
    'invalid_grant',
    async (from) => {
      const form = { ...(await stack.newClient()), grant_type: DEVICE_GRANT }
      return () => from('/oauth/token', { form: { ...form, device_code: random() } })
    },
  ],
  'a temp code, looking': ['invalid_request', async (from) => () => from(`/gpt/login/${random()}`)],
  'a temp code, deciding': [
    'invalid_request',
    async (from) => {
      const { jwt } = await stack.newUser()
      return () => from(`/gpt/login/${random()}`, { jwt, json: { decision: 'approve' } })
    },
  ],
}

/** A device that waits for its user code, and what somebody does with a code. */
async function newDevice() {
  const client = await stack.newClient()
  const elsewhere = stack.from(stack.newAddress())
  const { body } = await answer(elsewhere('/oauth/device_authorization', { form: client }))
  return String(body.user_code)
}
const look = (from: From, code: string, jwt?: string) =>
  from(`/oauth/device/${code}`, { ...(jwt !== undefined && { jwt }) })
const deny = (from: From, code: string, jwt: string) =>
  from(`/oauth/device/${code}`, { jwt, json: { decision: 'deny' } })

/** No code of a device: it is not in the alphabet. */
const wrong = 'AAAA-AAAA'

describe('Who guesses what has 256 bits gets the real error, however often', () => {
  it.each(Object.entries(hopeless))('%s', async (_what, [error, prepare]) => {
    const attempt = await prepare(stack.from(stack.newAddress()))
    for (let n = 0; n < 40; n++) {
      const { status, body } = await answer(attempt(n))
      expect([n, body.error]).toEqual([n, error])
      expect([400, 401]).toContain(status)
    }
  })

  it.each(Object.keys(hopeless))('which is audited, without the guess: %s', async (what) => {
    const attempt = await hopeless[what]?.[1](stack.from(stack.newAddress()))
    const id = (await attempt?.(0))?.headers.get('x-request-id') ?? null
    const events =
      await stack.sql`select event, detail from patchbay.audit_log where trace_id = ${id}`
    expect(events).toEqual([{ event: expect.any(String), detail: {} }])
  })

  it('but no more than thirty times, then ten a minute: nobody fills the log', async () => {
    const client_id = `nobody-${random()}`
    const from = stack.from(stack.newAddress())
    const form = { token: 'x', client_id }
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => from('/oauth/revoke', { form })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    const ids = answers.map(({ headers }) => headers.get('x-request-id') ?? '')
    const events =
      await stack.sql`select from patchbay.audit_log where trace_id = any (${ids}::uuid[])`
    // Time goes on while they come.
    expect(events.length).toBeGreaterThanOrEqual(30)
    expect(events.length).toBeLessThanOrEqual(40)
  })

  it('a PKCE verifier as well, and the code is not burnt by it', async () => {
    const client = await stack.newClient()
    const user = await stack.newUser()
    const redirect_uri = 'https://app.example/callback'
    const from = stack.from(stack.newAddress())
    const verifier = 'v'.repeat(43)
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const asked = { response_type: 'code', code_challenge, code_challenge_method: 'S256' }
    const query = new URLSearchParams({ ...asked, client_id: client.client_id, redirect_uri })
    const location = (await from(`/oauth/authorize?${query}`)).headers.get('location') ?? ''
    const id = new URL(location).searchParams.get('request')
    const decision = { jwt: user.jwt, json: { decision: 'approve' } }
    const { redirect_to } = await (await from(`/oauth/requests/${id}`, decision)).json()
    const code = new URL(redirect_to).searchParams.get('code') ?? ''
    const form = { ...client, grant_type: 'authorization_code', redirect_uri, code }
    const redeem = (code_verifier: string) =>
      answer(from('/oauth/token', { form: { ...form, code_verifier } }))
    for (let n = 0; n < 35; n++) expect((await redeem(random())).body.error).toBe('invalid_grant')
    expect((await redeem(verifier)).status).toBe(200)
  })
})

describe('Whoever presents the right secret is never delayed', () => {
  it('by 31 failing forms that a page made the visitor send: device, pairing, client, refresh', async () => {
    const address = stack.newAddress()
    const from = stack.from(address)
    const user = await stack.newUser()
    const client = await stack.newClient()
    const { body: login } = await answer(from('/gpt/getlogin'))
    const code = await newDevice()
    for (let n = 0; n < 31; n++) {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_id: 'x',
      })
      const response = await fetch(`${stack.F}/oauth/token`, {
        method: 'POST',
        headers: { 'x-test-address': address, 'sec-fetch-site': 'cross-site' },
        body: form,
      })
      expect(response.status).toBe(401)
    }

    expect((await look(from, code)).status).toBe(200)
    expect((await deny(from, code, user.jwt)).status).toBe(200)
    const tempCode = String(login.login_url).split('/').at(-1)
    expect((await from(`/gpt/login/${tempCode}`)).status).toBe(200)
    const claim = { jwt: user.jwt, json: { decision: 'approve' } }
    expect((await from(`/gpt/login/${tempCode}`, claim)).status).toBe(200)
    expect((await from('/oauth/introspect', { form: { token: 'x', ...client } })).status).toBe(200)
    const form = { ...client, grant_type: 'refresh_token', refresh_token: 'unknown' }
    expect((await answer(from('/oauth/token', { form }))).body.error).toBe('invalid_grant')
  })

  it('nor by what a page makes the visitor look up: it has a bucket of its own', async () => {
    const address = stack.newAddress()
    const code = await newDevice()
    const image = () =>
      fetch(`${stack.F}/oauth/device/${wrong}`, {
        headers: {
          'x-test-address': address,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-dest': 'image',
        },
      })
    for (let n = 0; n < 45; n++) await image()
    expect((await image()).status).toBe(429)
    expect((await look(stack.from(address), code)).status).toBe(200)
  })

  it('right answers do not count: a hundred from one address', async () => {
    const client = await stack.newClient()
    const from = stack.from(stack.newAddress())
    for (let n = 0; n < 100; n++) {
      expect((await from('/oauth/introspect', { form: { token: 'x', ...client } })).status).toBe(
        200,
      )
    }
  })
})

describe('A user code is short, so wrong ones are limited', () => {
  it('for a signed-in user: 20, then 10 a minute, wherever and with the right code too', async () => {
    const [user, other] = [await stack.newUser(), await stack.newUser()]
    const code = await newDevice()
    const { statuses, headers, body, retryAfter } = await guess(() =>
      deny(stack.from(stack.newAddress()), wrong, user.jwt),
    )
    expect(statuses.length).toBeGreaterThanOrEqual(20)
    expect(new Set(statuses)).toEqual(new Set([404]))
    expect(retryAfter).toBeGreaterThanOrEqual(1)
    expect(retryAfter).toBeLessThanOrEqual(6)
    expect(body.error).toBe('rate_limited')
    expect(headers.get('cache-control')).toBe('no-store')
    const from = stack.from(stack.newAddress())
    expect((await deny(from, code, user.jwt)).status).toBe(429)
    expect((await look(from, code, user.jwt)).status, 'to look is to guess').toBe(429)
    expect((await deny(from, code, other.jwt)).status, 'nobody else waits').toBe(200)

    await stack.pass(user.id, 12)
    expect((await deny(from, wrong, user.jwt)).status).toBe(404)
  })

  it('for an address where nobody has signed in: 30, and who signs in goes on', async () => {
    const address = stack.newAddress()
    const from = stack.from(address)
    const code = await newDevice()
    const { statuses } = await guess(() => look(from, wrong))
    expect(statuses.length).toBeGreaterThanOrEqual(30)
    expect((await look(from, code)).status).toBe(429)
    expect((await look(from, code, 'no token')).status).toBe(429)
    const { jwt } = await stack.newUser()
    expect((await look(from, code, jwt)).status).toBe(200)
    expect((await deny(from, code, jwt)).status).toBe(200)
    await stack.pass(address, 12)
    expect((await look(from, wrong)).status).toBe(404)
  })

  it('also when they come all at once', async () => {
    const { jwt } = await stack.newUser()
    const from = stack.from(stack.newAddress())
    const answers = await Promise.all(Array.from({ length: 150 }, () => deny(from, wrong, jwt)))
    const looked = answers.filter(({ status }) => status === 404).length
    // As many as were under way when the bucket ran dry may still be looked at: the connections of the pool.
    expect(looked).toBeLessThanOrEqual(20 + 8 + 3)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(150 - looked)
  })

  it('an address in several hops counts by its first', async () => {
    const address = stack.newAddress()
    await guess((n) => look(stack.from(`${address}, 10.0.0.${n}`), wrong))
    expect((await look(stack.from(address), wrong)).status).toBe(429)
  })
})
