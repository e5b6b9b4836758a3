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
const guesses: Record<
  string,
  (from: ReturnType<StrictStack['from']>) => Promise<(n: number) => Promise<Response>>
> = {
  'client secrets at token': async (from) => {
    const { client_id } = await stack.newClient()
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id }
    return () => from('/oauth/token', { form: { ...form, client_secret: random() } })
  },
  'client secrets at introspect': async (from) => {
    const { client_id } = await stack.newClient()
    return () =>
      from('/oauth/introspect', { form: { token: 'x', client_id, client_secret: random() } })
  },
  'client secrets at revoke': async (from) => {
    const { client_id } = await stack.newClient()
    return () => from('/oauth/revoke', { form: { token: 'x', client_id, client_secret: random() } })
  },
  'authorization codes': async (from) => {
    const client = await stack.newClient()
    const form = {
      ...client,
      grant_type: 'authorization_code',
      redirect_uri: 'https://app.example/callback',
    }
    return () => from('/oauth/token', { form: { ...form, code: random() } })
  },
  'refresh tokens': async (from) => {
    const form = { ...(await stack.newClient()), grant_type: 'refresh_token' }
    return () => from('/oauth/token', { form: { ...form, refresh_token: random() } })
  },
  'device codes': async (from) => {
    const form = { ...(await stack.newClient()), grant_type: DEVICE_GRANT }
    return () => from('/oauth/token', { form: { ...form, device_code: random() } })
  },
  'user codes, looking': async (from) => () => from('/oauth/device/BCDF-GHJK'),
  'user codes, deciding': async (from) => {
    const { jwt } = await stack.newUser()
    return () => from('/oauth/device/BCDF-GHJK', { jwt, json: { decision: 'approve' } })
  },
  'temp codes, looking': async (from) => () => from(`/gpt/login/${random()}`),
  'temp codes, deciding': async (from) => {
    const { jwt } = await stack.newUser()
    return () => from(`/gpt/login/${random()}`, { jwt, json: { decision: 'approve' } })
  },
}

describe('Brute force is slowed: 30 wrong guesses from one address, then 10 a minute', () => {
  it.each(Object.entries(guesses))('of %s', async (_what, prepare) => {
    const address = stack.newAddress()
    const attempt = await prepare(stack.from(address))
    const { statuses, headers, body, retryAfter } = await guess(attempt)
    expect(statuses).toHaveLength(30)
    for (const status of statuses) expect([400, 401, 404]).toContain(status)
    expect(retryAfter).toBeGreaterThanOrEqual(1)
    expect(retryAfter).toBeLessThanOrEqual(6)
    expect(body.error).toBe('rate_limited')
    expect(headers.get('cache-control')).toBe('no-store')

    await stack.pass(address, 12)
    const again = await guess(attempt)
    expect(again.statuses.length).toBeLessThanOrEqual(2)
  })

  it('also when the guesses come all at once', async () => {
    const { client_id } = await stack.newClient()
    const from = stack.from(stack.newAddress())
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id }
    const answers = await Promise.all(
      Array.from({ length: 150 }, () =>
        from('/oauth/token', { form: { ...form, client_secret: random() } }),
      ),
    )
    const looked = answers.filter(({ status }) => status === 401).length
    // As many as were under way when the bucket ran dry may still be looked at: the connections of the pool.
    expect(looked).toBeLessThanOrEqual(30 + 8)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(150 - looked)
  })

  it('of PKCE verifiers, and the code is not burnt by it', async () => {
    const client = await stack.newClient()
    const user = await stack.newUser()
    const redirect_uri = 'https://app.example/callback'
    const address = stack.newAddress()
    const from = stack.from(address)
    const code_challenge = 'x'.repeat(43)
    const asked = { response_type: 'code', code_challenge, code_challenge_method: 'S256' }
    const query = new URLSearchParams({ ...asked, client_id: client.client_id, redirect_uri })
    const location = (await from(`/oauth/authorize?${query}`)).headers.get('location') ?? ''
    const id = new URL(location).searchParams.get('request')
    const decision = { jwt: user.jwt, json: { decision: 'approve' } }
    const { redirect_to } = await (await from(`/oauth/requests/${id}`, decision)).json()
    const code = new URL(redirect_to).searchParams.get('code') ?? ''
    const form = { ...client, grant_type: 'authorization_code', redirect_uri, code }
    const { statuses } = await guess(() =>
      from('/oauth/token', { form: { ...form, code_verifier: random() } }),
    )
    expect(statuses).toEqual(Array(30).fill(400))
    const [left] = await stack.sql`
      select consumed_at from oauth.authorization_codes where client_id = ${client.client_id}`
    expect(left?.consumed_at).toBeNull()
  })
})

describe('Whoever does not guess is not slowed', () => {
  it('a correct client goes on from another address while somebody guesses its secret', async () => {
    const client = await stack.newClient()
    const thief = stack.from(stack.newAddress())
    const { client_id } = client
    await guess(() =>
      thief('/oauth/introspect', { form: { token: 'x', client_id, client_secret: random() } }),
    )
    const good = stack.from(stack.newAddress())
    for (let n = 0; n < 40; n++) {
      expect((await good('/oauth/introspect', { form: { token: 'x', ...client } })).status).toBe(
        200,
      )
    }
  })

  it('nor from the very address of a guesser: all of ChatGPT comes from a few addresses', async () => {
    const client = await stack.newClient()
    const { client_id } = client
    const from = stack.from(stack.newAddress())
    const introspect = (form: Record<string, string>) =>
      from('/oauth/introspect', { form: { token: 'x', ...form } })
    await guess(() => introspect({ client_id, client_secret: random() }))
    expect((await introspect(client)).status).toBe(200)
    expect((await introspect({ client_id, client_secret: random() })).status).toBe(429)
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

  it('an address in several hops counts by its first', async () => {
    const address = stack.newAddress()
    await guess((n) => stack.from(`${address}, 10.0.0.${n}`)('/oauth/device/BCDF-GHJK'))
    expect((await stack.from(address)('/oauth/device/BCDF-GHJK')).status).toBe(429)
  })
})

describe('A guess is audited, with the request id and without the guess', () => {
  it.each(Object.keys(guesses))('of %s', async (what) => {
    const attempt = await guesses[what]?.(stack.from(stack.newAddress()))
    const id = (await attempt?.(0))?.headers.get('x-request-id') ?? null
    const events = await stack.sql`select event, detail from ops.audit_log where request_id = ${id}`
    expect(events).toHaveLength(1)
  })
})
