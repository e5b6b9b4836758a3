import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerProbe } from '../../functions-shared/ops/probe.ts'
import { operationsRoutes } from '../../functions-shared/ops/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { startTlsServer, type TlsServer, testOnlyCa } from '../support/tls-server.ts'
import { environment, testCall, testConfig, testRuntime } from './support/runtime.ts'

const healthy = { retry_after: 0, role: 'patchbay_gateway', version: '17.6' }
const KEY = 'sb_secret_x'
const { deno, node } = process.versions
const thisRuntime = deno ? { name: 'deno', version: deno } : { name: 'node', version: node }

let server: TlsServer
let answer: { status: number; body: string }

beforeAll(async () => {
  server = await startTlsServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})
afterAll(() => server?.stop())

/** A deployment whose public URL is the server, which a test's resolver finds. */
async function probed(isAllowed = true, changes: Record<string, string> = {}) {
  const config = testConfig({ PATCHBAY_PUBLIC_URL: new URL(server.url('/')).origin, ...changes })
  const { runtime } = testRuntime(healthy, { config })
  const request = new Request('https://app.example/ops/probe', { method: 'POST' })
  const response = await answerProbe(testCall(request), runtime, {
    ca: testOnlyCa,
    resolve: async () => ['127.0.0.1'],
    ...(isAllowed && { isAllowed: () => true }),
  })
  return { config, status: response.status, body: await response.json() }
}

const discovery = (origin: string) => JSON.stringify({ issuer: `${origin}/functions/v1/oauth` })

describe('The probe of the public URL', () => {
  it('is well where its own discovery document comes back over TLS from the address that was checked', async () => {
    answer = { status: 200, body: discovery(new URL(server.url('/')).origin) }
    const { body, config } = await probed()
    expect(body.public_url).toEqual({
      url: `${config.issuer}/.well-known/openid-configuration`,
      reached: true,
      status: 200,
      problem: null,
    })
    expect(server.hits.at(-1)?.url).toBe('/functions/v1/oauth/.well-known/openid-configuration')
  })

  it.each([
    ['is of another deployment', 200, discovery('https://other.example'), 'names another issuer'],
    ['is a page', 200, '<html>SECRET</html>', 'did not return JSON'],
    ['is an error', 503, '{}', 'returned 503'],
  ])('says so where the answer %s', async (_, status, body, problem) => {
    answer = { status, body }
    const probe = await probed()
    expect(probe.status).toBe(200)
    expect(probe.body.public_url).toMatchObject({ reached: true, status, problem })
    expect(JSON.stringify(probe.body)).not.toContain('SECRET')
  })

  it.each([
    ['leads into a private network', false, {}, 'address is not public'],
    [
      'is http, as on the local stack',
      true,
      { PATCHBAY_PUBLIC_URL: 'http://127.0.0.1:54321' },
      'not https',
    ],
  ])('says so where it %s, and sends nothing', async (_, isAllowed, changes, problem) => {
    const before = server.hits.length
    const { status, body } = await probed(isAllowed, changes)
    expect([status, body.public_url]).toEqual([
      200,
      { url: expect.any(String), reached: false, status: null, problem },
    ])
    expect(server.hits).toHaveLength(before)
  })
})

describe('POST F/ops/probe', () => {
  const settings = {
    PATCHBAY_PUBLIC_URL: 'http://127.0.0.1:1',
    PATCHBAY_ADDRESS_HEADER: 'cf-connecting-ip',
    PATCHBAY_DEPLOYMENT: 'd1',
    PATCHBAY_LIMITS: 'strict',
  }
  async function post(
    headers: Record<string, string>,
    changes: Record<string, string> = {},
    row: object = healthy,
  ) {
    const config = { ...testConfig({ ...settings, ...changes }), secretKeys: [KEY] }
    const { runtime, lines } = testRuntime(row, { config })
    const ops = createEdgeFunction('ops', operationsRoutes, () => runtime)
    const request = new Request('https://app.example/ops/probe', { method: 'POST', headers })
    const response = await ops.fetch(request)
    return { response, body: await response.json(), lines }
  }

  it('wants the secret key', async () => {
    expect((await post({})).response.status).toBe(401)
    expect((await post({ apikey: 'sb_secret_y' })).response.status).toBe(401)
  })

  it('names the address of the header that was chosen, whatever else the caller sends', async () => {
    const { body } = await post({
      apikey: KEY,
      'x-forwarded-for': '192.0.2.1',
      'cf-connecting-ip': '203.0.113.7',
    })
    expect(body).toMatchObject({
      address: '203.0.113.7',
      address_header: 'cf-connecting-ip',
      limits: 'strict',
      deployment: 'd1',
      web_url: 'https://web.example',
      runtime: thisRuntime,
    })
    const forged = await post(
      { apikey: KEY, 'x-forwarded-for': '192.0.2.1' },
      { PATCHBAY_ADDRESS_HEADER: 'x-forwarded-for' },
    )
    expect(forged.body.address).toBe('192.0.2.1')
    expect((await post({ apikey: KEY })).body.address).toBeNull()
  })

  it.each([
    ['postgres://u:SECRET@127.0.0.1:5432/x', false, null],
    ['postgres://u:SECRET@db.abc.supabase.co:5432/x', true, null],
    [
      'postgres://u:SECRET@aws-0-x.pooler.supabase.com:6543/x?sslmode=verify-full',
      true,
      'transaction',
    ],
    ['postgres://u:SECRET@aws-0-x.pooler.supabase.com:5432/x', true, 'session'],
    [
      'postgres://u:SECRET@aws-0-x.pooler.supabase.com:6543/x?sslmode=disable',
      false,
      'transaction',
    ],
  ])('says how Postgres is reached, without a secret: %s', async (url, tls, pooler) => {
    const { body, lines } = await post(
      { apikey: KEY },
      { PATCHBAY_DB_URL: url, PATCHBAY_DB_POOL_SIZE: '4' },
    )
    expect(body.database).toEqual({
      ...{ version: '17.6', role: 'patchbay_gateway' },
      ...{ tls, pooler, pool_size: 4 },
    })
    const { PATCHBAY_TOKEN_KEYS } = environment
    for (const secret of ['SECRET', KEY, PATCHBAY_TOKEN_KEYS]) {
      expect(JSON.stringify([body, lines])).not.toContain(secret)
    }
  })

  it('is limited', async () => {
    const { response } = await post({ apikey: KEY }, {}, { ...healthy, retry_after: 3 })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
  })
})
