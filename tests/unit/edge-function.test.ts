import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../functions-shared/runtime/config/configuration-error.ts'
import { anyOrigin } from '../../functions-shared/runtime/http/cors.ts'
import {
  type Call,
  createEdgeFunction,
  type Route,
} from '../../functions-shared/runtime/http/edge-function.ts'
import { json } from '../../functions-shared/runtime/http/respond.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'
import { testRuntime } from './support/runtime.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A function with some routes, and what it logged. */
function functionOf(extra: readonly Route[] = [], prefix = '') {
  const calls: Call[] = []
  const { runtime, lines } = testRuntime()
  const echo: Route[2] = (call) => {
    calls.push(call)
    call.logFields.outcome = 'fine'
    return json(200, { params: call.params })
  }
  const edge = createEdgeFunction(
    'things',
    [['GET', '/things', echo], ['POST', '/things', echo], ['GET', '/things/:id', echo], ...extra],
    () => runtime,
    prefix,
  )
  const ask = (path: string, init?: RequestInit) =>
    edge.fetch(new Request(`https://app.example${path}`, init))
  return { ask, calls, lines }
}

const failing = (error: unknown): Route => [
  'GET',
  '/fails',
  () => {
    throw error
  },
]

describe('an Edge Function', () => {
  it('answers below its own name, with the parameters of the path', async () => {
    const { ask, calls } = functionOf()
    const response = await ask('/things/things/a%20b?x=1')
    expect(await response.json()).toEqual({ params: { id: 'a b' } })
    expect(calls[0]?.query?.get('x')).toBe('1')
  })

  it.each([
    ['/things/things/a?x=1&y=#z', 'x=1&y='],
    ['/things/things/a?', ''],
    ['/things/things/a', undefined],
  ])('reads the query of %s, without the fragment', async (path, query) => {
    const { ask, calls } = functionOf()
    await ask(path)
    expect(calls[0]?.query?.toString()).toBe(query)
  })

  it('answers at its name alone, with the pattern in the log line', async () => {
    const { ask, lines } = functionOf([['POST', '/', () => json(200, {})]])
    const response = await ask('/things', { method: 'POST' })
    expect(response.status).toBe(200)
    expect(lines).toContainEqual(expect.objectContaining({ route: 'POST /things' }))
    expect((await ask('/things/', { method: 'POST' })).status).toBe(200)
  })

  it('answers below its name with a prefix, and log and metrics know it without', async () => {
    const page: Route = ['GET', '/page', () => json(200, {}), anyOrigin]
    const { ask, lines } = functionOf([page], 'patchbay-')
    expect((await ask('/things/things')).status).toBe(404)
    expect((await ask('/patchbay-things/things/a')).status).toBe(200)
    const preflight = await ask('/patchbay-things/page', { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(lines).toContainEqual(
      expect.objectContaining({ function: 'things', route: 'GET /things/things/:id' }),
    )
  })

  it.each([
    '/',
    '/things',
    '/things/other',
    '/other/things',
    '/things/things/a/b',
    '/things/things//',
    '/things/things/a//',
    '//things/things',
  ])('knows nothing at %s: 404', async (path) => {
    const response = await functionOf().ask(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: 'not_found', message: 'There is nothing here.' })
  })

  it.each([
    ['DELETE', '/things/things', 'GET, POST', 'Use GET or POST here.'],
    ['PUT', '/things/things/7', 'GET', 'Use GET here.'],
    ['OPTIONS', '/things/things', 'GET, POST', 'Use GET or POST here.'],
    ['PROPFIND', '/things/things', 'GET, POST', 'Use GET or POST here.'],
  ])('refuses %s %s: 405 with what it allows', async (method, path, allow, message) => {
    const response = await functionOf().ask(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await response.json()).toEqual({ error: 'invalid_request', message })
  })

  it.each([
    ['GET', '/things/things/', 200],
    ['HEAD', '/things/things/', 200],
    ['GET', '/things/things/a/?x=1', 200],
    ['PUT', '/things/things/a/', 405],
  ])('takes a slash more at the end for none: %s %s', async (method, path, status) => {
    const { ask, calls } = functionOf()
    expect((await ask(path, { method })).status).toBe(status)
    if (path.includes('?'))
      expect([calls[0]?.params.id, calls[0]?.query?.get('x')]).toEqual(['a', '1'])
  })

  it('answers HEAD as GET without the body', async () => {
    const response = await functionOf().ask('/things/things', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect(response.headers.get('x-request-id')).toMatch(uuid)
  })

  it('gives every answer an id of its own, and logs the same', async () => {
    const { ask, lines } = functionOf([failing(new Error('x'))])
    for (const path of ['/things/things', '/nowhere', '/things/fails']) {
      const response = await ask(path)
      expect(response.headers.get('x-request-id')).toMatch(uuid)
      expect(lines.at(-1)).toMatchObject({
        event: 'request',
        request_id: response.headers.get('x-request-id'),
        status: response.status,
      })
    }
    expect(new Set(lines.map((line) => line.request_id)).size).toBe(3)
  })

  it('takes no request id from the caller', async () => {
    const response = await functionOf().ask('/things/things', {
      headers: { 'x-request-id': 'mine' },
    })
    expect(response.headers.get('x-request-id')).toMatch(uuid)
  })

  it('logs one line a request: the route, not the path; what the handler left; no header', async () => {
    const { ask, lines } = functionOf()
    await ask('/things/things/secret?token=secret', { headers: { authorization: 'Bearer secret' } })
    expect(lines).toEqual([
      {
        level: 'info',
        event: 'request',
        request_id: expect.stringMatching(uuid),
        function: 'things',
        method: 'GET',
        status: 200,
        ms: expect.any(Number),
        route: 'GET /things/things/:id',
        outcome: 'fine',
      },
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, 10.0.0.1', '203.0.113.7'],
    [' 203.0.113.7 ,10.0.0.1', '203.0.113.7'],
    ['', null],
    [null, null],
  ])('takes the address of the client from the front: %j', async (header, address) => {
    const { ask, calls } = functionOf()
    await ask('/things/things', { headers: header === null ? {} : { 'x-forwarded-for': header } })
    expect(calls[0]?.address).toBe(address)
  })
})

describe('an Edge Function in trouble', () => {
  it('answers 503 with Retry-After when Postgres is away', async () => {
    const { ask, lines } = functionOf([failing(new Unavailable('ECONNREFUSED'))])
    const response = await ask('/things/fails')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toEqual({
      error: 'temporarily_unavailable',
      message: 'The service is away for a moment. Try again shortly.',
    })
    expect(lines).toMatchObject([{ level: 'error', status: 503, cause: 'ECONNREFUSED' }])
  })

  it.each([
    ['an error', new TypeError('the secret reason')],
    ['something that is no error', 'the secret reason'],
    ['nothing', undefined],
  ])('answers 500 without the reason when a handler throws %s', async (_what, thrown) => {
    const { ask, lines } = functionOf([failing(thrown)])
    const response = await ask('/things/fails')
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(JSON.parse(text)).toEqual({
      error: 'internal_error',
      message: 'Something went wrong on our side. Try again later.',
    })
    expect(text).not.toMatch(/secret|\.ts|at /)
    expect(lines).toMatchObject([{ level: 'error', status: 500, cause: expect.any(String) }])
  })

  it('logs the reason of a 500', async () => {
    const { ask, lines } = functionOf([failing(new TypeError('the reason'))])
    await ask('/things/fails')
    expect(lines[0]).toMatchObject({ cause: 'TypeError: the reason' })
  })

  it.each([408, 413, 400])('closes the connection after 408 and no other: %i', async (status) => {
    const { ask } = functionOf([['GET', '/late', () => json(status, {})]])
    const { headers } = await ask('/things/late')
    expect(headers.get('connection')).toBe(status === 408 ? 'close' : null)
  })

  it('logs no method that the caller made up', async () => {
    const { ask, lines } = functionOf()
    await ask('/things/things', { method: 'S3CRET' })
    expect(lines[0]).toMatchObject({ method: 'other', status: 405 })
  })

  it('answers the next request as if nothing had been', async () => {
    const { ask } = functionOf([failing(new Error('x'))])
    await ask('/things/fails')
    expect((await ask('/things/things')).status).toBe(200)
  })
})

describe('an Edge Function with a configuration that cannot work', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('answers 500 with a request id, and logs which setting it is', async () => {
    const written: string[] = []
    for (const method of ['log', 'error', 'warn'] as const)
      vi.spyOn(console, method).mockImplementation((line) => {
        written.push(String(line))
      })
    const edge = createEdgeFunction('things', [['GET', '/things', () => json(200, {})]], () => {
      throw new ConfigurationError('PATCHBAY_DB_URL is not set')
    })

    const response = await edge.fetch(new Request('https://app.example/things/things'))
    expect(response.status).toBe(500)
    expect(response.headers.get('x-request-id')).toMatch(uuid)
    expect(await response.text()).not.toContain('PATCHBAY')
    expect(written.join()).toContain('PATCHBAY_DB_URL is not set')
  })
})

describe('every answer', () => {
  it.each(['/things/things', '/nowhere', '/things/fails'])(
    'is JSON that nobody stores: %s',
    async (path) => {
      const { headers } = await functionOf([failing(new Error('x'))]).ask(path)
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})
