import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { F, stack } from '../support/stack.ts'

const get = (path: string, init?: RequestInit) =>
  fetch(stack.web_url + path, { redirect: 'manual', ...init })
const asBrowser = { headers: { accept: 'text/html' } }

describe('The one origin of the local stack', () => {
  it.each([
    '/',
    '/connect?request=x',
    '/login/abc',
    '/device',
    '/apps',
    '/privacy',
    '/terms',
    '/support',
    '/error?error=x',
  ])('serves the web app at %s, with the headers that protect it', async (path) => {
    const response = await get(path, asBrowser)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const policy = response.headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
    // An assistant may wait for the popup in which it opened /connect.
    expect(response.headers.get('cross-origin-opener-policy')).toBe(
      path.startsWith('/connect') ? null : 'same-origin',
    )
  })

  it('serves hashed assets for ever', async () => {
    const html = await (await get('/', asBrowser)).text()
    const [, asset = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? []
    const response = await get(asset)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/javascript/)
    expect(response.headers.get('cache-control')).toContain('immutable')
  })

  it('tells the web app where its servers are, and no secret', async () => {
    const { status, body, headers } = await answer(get('/config.json'))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      supabase_url: stack.api_url,
      functions_url: F,
      publishable_key: stack.publishable_key,
    })
    expect(JSON.stringify(body)).not.toContain(stack.secret_key)
  })

  it.each([
    '/.well-known/nothing',
    '/.well-known/openai-apps-challenge',
    '/.well-known/security.txt',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/functions/v1/nothing',
    '/.well-known/',
  ])('answers an unknown %s with 404 JSON, never with the page', async (path) => {
    const { status, body, headers } = await answer(get(path, asBrowser))
    expect([status, body.error]).toEqual([404, 'not_found'])
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })

  it.each([
    '/package.json',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2f..%2fetc/passwd',
    '/assets/../../keys.json',
    '/.local/keys.json',
    '/src/main.tsx',
  ])('serves no file beside the built ones: %s', async (path) => {
    const text = await (await get(path)).text()
    expect(text).not.toMatch(/jwt_secret|"scripts"|root:/)
  })

  it('answers an unknown page with 404', async () => {
    expect((await get('/nothing/here', asBrowser)).status).toBe(404)
    expect((await get('/nothing/here')).status).toBe(404)
  })

  it('serves pages to be read only', async () => {
    const response = await get('/', { method: 'POST' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    const head = await get('/', { method: 'HEAD', ...asBrowser })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('does not believe a client that says where it comes from', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' }
    const { body } = await answer(get('/config.json', { headers }))
    expect(JSON.stringify(body)).not.toContain('evil')
    const response = await get(
      `/functions/v1/oauth/authorize?client_id=x&redirect_uri=https://a.example/`,
      { headers: { ...headers, accept: 'text/html' } },
    )
    expect(response.headers.get('location')?.startsWith(`${stack.web_url}/error?`)).toBe(true)
  })
})
