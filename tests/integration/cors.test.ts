import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { initialize, MCP, mcpInProcess, mcpToken, message, post } from '../support/mcp.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const ANY = 'https://any.example'
const LOOPBACK = 'http://localhost:5173'

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

const sent = [
  'authorization',
  'content-type',
  'mcp-protocol-version',
  'mcp-session-id',
  'last-event-id',
]
const read = [
  'www-authenticate',
  'mcp-session-id',
  'mcp-protocol-version',
  'x-request-id',
  'retry-after',
]

const preflight = (url: string, origin: string, method: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': sent.join(','),
    },
  })

describe('What any page may call', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const paths: [path: string, init: RequestInit, statuses: number[]][] = [
    ['/oauth/.well-known/openid-configuration', {}, [200]],
    ['/oauth/.well-known/oauth-authorization-server', {}, [200]],
    ['/oauth/jwks', {}, [200]],
    ['/gpt/openapi.json', {}, [200]],
    ['/mcp/.well-known/oauth-protected-resource', {}, [200]],
    [
      '/oauth/token',
      { method: 'POST', headers: form, body: 'grant_type=x&client_id=x' },
      [400, 401],
    ],
    ['/oauth/revoke', { method: 'POST', headers: form, body: 'token=x&client_id=x' }, [401]],
    ['/oauth/device_authorization', { method: 'POST', headers: form, body: 'client_id=x' }, [401]],
    ['/oauth/register', { method: 'POST', body: 'x' }, [415]],
  ]

  it.each(paths)('%s says so, also when it refuses', async (path, init, statuses) => {
    const headers = { ...Object(init.headers), origin: ANY }
    const response = await fetch(F + path, { ...init, headers })
    expect(statuses).toContain(response.status)
    const { 'access-control-expose-headers': exposed = '', ...rest } = corsOf(response)
    expect(rest).toEqual({ 'access-control-allow-origin': '*' })
    expect(exposed.split(', ')).toEqual(expect.arrayContaining(read))
  })

  it.each(paths)('%s answers a preflight', async (path, { method = 'GET' }) => {
    const response = await preflight(F + path, ANY, method)
    const cors = corsOf(response)
    expect(response.status).toBe(204)
    expect(cors['access-control-allow-origin']).toBe('*')
    expect(cors['access-control-allow-methods']?.split(', ')).toContain(method)
    expect(cors['access-control-allow-headers']?.split(', ')).toEqual(expect.arrayContaining(sent))
    expect(cors).not.toHaveProperty('access-control-allow-credentials')
  })

  it('is also what the local stack serves at the root', async () => {
    const root = `${stack.api_url}/.well-known`
    for (const path of [
      'oauth-protected-resource/functions/v1/mcp',
      'oauth-authorization-server/functions/v1/oauth',
    ]) {
      const response = await fetch(`${root}/${path}`, { headers: { origin: ANY } })
      expect(corsOf(response)['access-control-allow-origin']).toBe('*')
      expect((await preflight(`${root}/${path}`, ANY, 'GET')).status).toBe(204)
    }
  })
})

describe('F/mcp on the local stack', () => {
  it.each([LOOPBACK, 'http://127.0.0.1:1', 'http://[::1]:3000', stack.web_url])(
    'is open to pages of this computer: %s',
    async (origin) => {
      const token = await mcpToken(await newUser())
      for (const [credential, body, status] of [
        [token, initialize(), 200],
        [token, message('tools/call', { name: 'getMe' }), 200],
        [token, '{', 400],
        [null, initialize(), 401],
        ['unknown', initialize(), 401],
      ] as const) {
        const response = await post(credential, body, { origin })
        expect(response.status).toBe(status)
        const cors = corsOf(response)
        expect(cors['access-control-allow-origin']).toBe(origin)
        expect(cors['access-control-expose-headers']?.split(', ')).toEqual(read)
        expect(cors).not.toHaveProperty('access-control-allow-credentials')
        expect(response.headers.get('vary')).toContain('Origin')
      }

      const stream = await fetch(MCP, { headers: { origin, accept: 'text/event-stream' } })
      expect([stream.status, corsOf(stream)['access-control-allow-origin']]).toEqual([405, origin])

      const asked = await preflight(MCP, origin, 'POST')
      expect([asked.status, corsOf(asked)['access-control-allow-origin']]).toEqual([204, origin])
      expect(corsOf(asked)['access-control-allow-methods']?.split(', ')).toContain('POST')
      const allowed = corsOf(asked)['access-control-allow-headers']?.split(', ')
      expect(allowed).toEqual(expect.arrayContaining(sent))
    },
  )

  it.each([ANY, 'null', 'http://localhost.evil.example', 'http://127.0.0.2:80'])(
    'is closed to every other page, whatever token it has: %s',
    async (origin) => {
      const token = await mcpToken(await newUser())
      const response = await post(token, message('ping'), { origin })
      expect([response.status, corsOf(response)]).toEqual([403, {}])
      const asked = await preflight(MCP, origin, 'POST')
      expect(corsOf(asked)).not.toHaveProperty('access-control-allow-origin')
    },
  )
})

describe('F/mcp on a deployment', () => {
  it('is open to every page, unless PATCHBAY_MCP_ORIGINS names those that may', async () => {
    const token = await mcpToken(await newUser())
    for (const origin of [ANY, 'null']) {
      const got = await answer(mcpInProcess().post(token, message('ping'), { origin }))
      expect([got.status, got.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
    }
    const named = mcpInProcess({ PATCHBAY_MCP_ORIGINS: 'https://a.example,https://b.example' })
    const ping = (origin: string) => answer(named.post(token, message('ping'), { origin }))
    expect((await ping('https://b.example')).status).toBe(200)
    for (const origin of [ANY, LOOPBACK]) expect((await ping(origin)).status).toBe(403)
  })

  it('is open to the web app, also from an origin of its own', async () => {
    const token = await mcpToken(await newUser())
    const origin = 'https://app.example'
    const settings = { PATCHBAY_WEB_URL: origin, PATCHBAY_MCP_ORIGINS: 'https://a.example' }
    const { post } = mcpInProcess(settings)
    for (const credential of [token, null]) {
      const { status, headers } = await answer(post(credential, message('ping'), { origin }))
      expect(status).toBe(credential ? 200 : 401)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-expose-headers')).toContain('www-authenticate')
    }
  })

  it('tells a page also that Postgres is away', async () => {
    const away = mcpInProcess({ PATCHBAY_DB_URL: 'postgres://nobody:secret@127.0.0.1:9/none' })
    const { status, headers } = await answer(away.post('x', message('ping'), { origin: ANY }))
    expect([status, headers.get('access-control-allow-origin')]).toEqual([503, '*'])
    expect(headers.get('access-control-expose-headers')).toContain('retry-after')
  })
})
