import { describe, expect, it } from 'vitest'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { operationsRoutes } from '../../functions-shared/ops/routes.ts'
import {
  anyOrigin,
  type Cors,
  isForeignPage,
  mcpOrigins,
  webOrigin,
} from '../../functions-shared/runtime/http/cors.ts'
import {
  createEdgeFunction,
  type Route,
} from '../../functions-shared/runtime/http/edge-function.ts'
import { json } from '../../functions-shared/runtime/http/respond.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'
import { connectionRoutes } from '../../functions-shared/users/routes.ts'
import { app } from '../core-app/app/app.ts'
import { testConfig, testRuntime } from './support/runtime.ts'

const WEB = 'https://web.example'
const ALLOW = 'access-control-allow-origin'

const ask = (routes: readonly Route[], path: string, init: RequestInit, settings = {}) => {
  const { runtime } = testRuntime({}, { config: testConfig(settings) })
  const edge = createEdgeFunction('things', routes, () => runtime)
  return edge.fetch(new Request(`https://app.example/things${path}`, init))
}
const from = (origin: string, method = 'GET') => ({ method, headers: { origin } })

describe('A path with a policy', () => {
  const routes = (cors: Cors): Route[] => [
    ['GET', '/ok', () => json(200, {}), cors],
    ['POST', '/ok', () => json(429, {}, { 'retry-after': '1' }), cors],
    ['GET', '/item/:id', () => json(401, {}), cors],
    ['GET', '/away', () => Promise.reject(new Unavailable('away')), cors],
    ['GET', '/broken', () => Promise.reject(new Error('broken')), cors],
    ['GET', '/closed', () => json(200, {})],
  ]

  it.each([
    ['GET', '/ok', 200],
    ['POST', '/ok', 429],
    ['GET', '/item/7', 401],
    ['DELETE', '/ok', 405],
    ['GET', '/away', 503],
    ['GET', '/broken', 500],
  ])('lets a page read what it answers: %s %s, %i', async (method, path, status) => {
    const response = await ask(routes(anyOrigin), path, from('https://any.example', method))
    expect(response.status).toBe(status)
    expect(response.headers.get(ALLOW)).toBe('*')
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['www-authenticate', 'retry-after']))
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    if (status === 405) expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS')
  })

  it('answers a preflight with the methods that it has', async () => {
    const response = await ask(routes(webOrigin), '/ok', from(WEB, 'OPTIONS'))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST')
    expect(response.headers.get(ALLOW)).toBe(WEB)
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('x-request-id')).not.toBeNull()
  })

  it('shares nothing with one that has none', async () => {
    for (const path of ['/closed', '/nowhere']) {
      for (const method of ['GET', 'OPTIONS', 'DELETE']) {
        const response = await ask(routes(anyOrigin), path, from(WEB, method))
        expect([...response.headers.keys()].join()).not.toContain('access-control')
        if (method !== 'GET') expect([404, 405]).toContain(response.status)
      }
    }
  })

  it('of the web app names its origin, also where the pages are below a path', async () => {
    const settings = { PATCHBAY_WEB_URL: `${WEB}/assistant` }
    const own = await ask(routes(webOrigin), '/ok', from(WEB), settings)
    expect(own.headers.get(ALLOW)).toBe(WEB)
    for (const origin of ['null', `${WEB}.evil.example`, `${WEB}/assistant`]) {
      const other = await ask(routes(webOrigin), '/ok', from(origin), settings)
      expect(other.headers.get(ALLOW)).toBeNull()
      expect(other.headers.get('vary')).toBe('Origin')
    }
  })
})

describe('F/mcp', () => {
  const config = (origins: string) => testConfig({ PATCHBAY_MCP_ORIGINS: origins })
  const request = (origin?: string) =>
    new Request('https://app.example/mcp', origin === undefined ? {} : { headers: { origin } })

  it.each([
    ['*', 'https://any.example', '*'],
    ['*', 'null', '*'],
    ['loopback', 'http://localhost:5173', 'http://localhost:5173'],
    ['https://a.example', 'https://a.example', 'https://a.example'],
    ['https://a.example', WEB, WEB],
  ])('with PATCHBAY_MCP_ORIGINS=%s is open to %s', (origins, origin, allowed) => {
    expect(isForeignPage(request(origin), config(origins))).toBe(false)
    expect(mcpOrigins(request(origin), config(origins))).toMatchObject({ [ALLOW]: allowed })
  })

  it.each([
    ['loopback', 'https://any.example'],
    ['loopback', 'null'],
    ['https://a.example', 'http://a.example'],
    ['https://a.example', 'http://localhost'],
  ])('with PATCHBAY_MCP_ORIGINS=%s is closed to %s', (origins, origin) => {
    expect(isForeignPage(request(origin), config(origins))).toBe(true)
    expect(mcpOrigins(request(origin), config(origins))).toEqual({ vary: 'Origin' })
  })

  it('is open to programs, which name no origin', () => {
    expect(isForeignPage(request(), config('loopback'))).toBe(false)
    expect(mcpOrigins(request(), config('loopback'))).toEqual({ vary: 'Origin' })
  })
})

describe('The paths that pages may read', () => {
  const policies = (name: string, routes: readonly Route[]) =>
    routes.flatMap(([method, path, , cors]) => (cors ? [[`${method} ${name}${path}`, cors]] : []))

  it('are these, and no other', () => {
    const found = new Map<unknown, unknown>([
      ...policies('oauth', oauthRoutes(app)),
      ...policies('gpt', gptRoutes(app)),
      ...policies('mcp', mcpRoutes(app)),
      ...policies('users', connectionRoutes),
      ...policies('ops', operationsRoutes),
    ] as [unknown, unknown][])
    expect(Object.fromEntries(found)).toEqual({
      'GET oauth/requests/:request_id': webOrigin,
      'POST oauth/requests/:request_id': webOrigin,
      'POST oauth/requests/:request_id/wait': webOrigin,
      'GET oauth/device/:user_code': webOrigin,
      'POST oauth/device/:user_code': webOrigin,
      'GET gpt/login/:temp_code': webOrigin,
      'POST gpt/login/:temp_code': webOrigin,
      'POST oauth/token': anyOrigin,
      'POST oauth/device_authorization': anyOrigin,
      'POST oauth/revoke': anyOrigin,
      'POST oauth/register': anyOrigin,
      'GET oauth/.well-known/oauth-authorization-server': anyOrigin,
      'GET oauth/.well-known/openid-configuration': anyOrigin,
      'GET oauth/jwks': anyOrigin,
      'GET gpt/openapi.json': anyOrigin,
      'GET mcp/.well-known/oauth-protected-resource': anyOrigin,
      'POST mcp/': mcpOrigins,
    })
  })
})
