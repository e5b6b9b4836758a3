import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { authorize, authorizeUrl } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'

// Until client and redirect URI are known to belong together, nothing may be sent to that URI (RFC 6749 §4.1.2.1).
const browser = { headers: { accept: 'text/html,application/xhtml+xml' } }

async function expectNoRedirect(pending: Promise<Response>, error: string) {
  const headers = await expectOAuthProblem(pending, 400, error)
  expect(headers.get('location')).toBeNull()
}

describe('An authorization request that cannot be trusted is never redirected to its client', () => {
  it.each([
    ['is unknown', { client_id: 'nobody' }],
    ['is missing', { client_id: null }],
    ['is empty', { client_id: '' }],
    ['has a NUL', { client_id: 'demo\0gpt' }],
    ['differs in case', { client_id: stack.demo_client.client_id.toUpperCase() }],
    ['is very long', { client_id: 'x'.repeat(6000) }],
    ['looks like SQL', { client_id: "' or '1'='1" }],
  ])('answers 400 JSON when client_id %s', async (_, overrides) => {
    await expectNoRedirect(authorize(overrides), 'invalid_client')
  })

  it('sends a browser to the error page with the error in words', async () => {
    const response = await authorize({ client_id: 'nobody' }, browser)
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(`${stack.web_url}/error`)
    expect([...location.searchParams.keys()]).toEqual(['error', 'error_description'])
    expect(location.searchParams.get('error')).toBe('invalid_client')
    expect(location.searchParams.get('error_description')).toMatch(
      /Remove the connector there and add it again/,
    )
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('sends a browser with an unregistered redirect URI to the error page, not to that URI', async () => {
    const response = await authorize({ redirect_uri: 'https://evil.example/' }, browser)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${stack.web_url}/error\\?error=invalid_request&`),
    )
    expect(response.headers.get('location')).not.toContain('evil')
  })

  it.each(['client_id', 'redirect_uri'])('refuses a repeated %s', async (name) => {
    const url = authorizeUrl()
    url.searchParams.append(name, url.searchParams.get(name) ?? '')
    const { status, headers } = await answer(fetch(url, { redirect: 'manual' }))
    expect(status).toBe(400)
    expect(headers.get('location')).toBeNull()
  })

  it('refuses a redirect URI that Postgres could not even hold', async () => {
    const { status, headers } = await answer(
      authorize({ redirect_uri: `${stack.demo_client.redirect_uri}\0` }),
    )
    expect(status).toBe(400)
    expect(headers.get('location')).toBeNull()
  })

  it('refuses another method and names the right one', async () => {
    const response = await fetch(authorizeUrl(), { method: 'POST', redirect: 'manual' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET')
  })

  it('notes a refused redirect URI in the audit log and starts no request', async () => {
    const { client, authorize } = await newAssistant()
    await expectNoRedirect(authorize({ redirect_uri: 'https://evil.example/' }), 'invalid_request')
    const events = await sql`
      select event, detail from patchbay.audit_log where client_id = ${client.client_id}`
    expect(events).toEqual([
      { event: 'redirect_uri_refused', detail: { redirect_uri: 'https://evil.example/' } },
    ])
    const requests = await sql`
      select from patchbay.authorization_requests where client_id = ${client.client_id}`
    expect(requests).toHaveLength(0)
  })
})

const registered = stack.demo_client.redirect_uri
const { host, pathname } = new URL(registered)

describe('A redirect URI that is nearly the registered one is refused', () => {
  it.each([
    null,
    '',
    `${registered}/`,
    `${registered}?`,
    `${registered}?a=b`,
    `${registered}#fragment`,
    `${registered} `,
    ` ${registered}`,
    `${registered}%00`,
    registered.slice(0, -1),
    registered.toUpperCase(),
    registered.replace('callback', '%63allback'),
    registered.replace('callback', 'x/../callback'),
    registered.replace('https:', 'http:'),
    registered.replace('https:', 'HTTPS:'),
    registered.replace('https:', 'javascript:'),
    registered.replace(host, host.toUpperCase()),
    registered.replace(host, `${host}:443`),
    registered.replace(host, `${host}.`),
    registered.replace(host, `${host}.evil.example`),
    registered.replace(host, `evil.example/${host}`),
    registered.replace(host, `${host}@evil.example`),
    registered.replace(host, `user@${host}`),
    registered.replace(host, `sub.${host}`),
    registered.replace('//', '/\\'),
    registered.replace('g-demo', 'g-other'),
    pathname,
    `//${host}${pathname}`,
    'https://evil.example/',
  ])('refuses %j', async (redirect_uri) => {
    await expectNoRedirect(authorize({ redirect_uri }), 'invalid_request')
  })
})

describe('A loopback redirect URI (RFC 8252 §7.3)', () => {
  const redirectUris = ['http://127.0.0.1/callback', 'http://[::1]:7000/callback?a=b']

  it.each([
    'http://127.0.0.1/callback',
    'http://127.0.0.1:1/callback',
    'http://127.0.0.1:65535/callback',
    'http://[::1]/callback?a=b',
    'http://[::1]:49152/callback?a=b',
  ])('is accepted on any port: %s', async (redirect_uri) => {
    const { newRequest } = await newAssistant({ redirectUris })
    expect(await newRequest({ redirect_uri })).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    'http://localhost/callback',
    'http://127.0.0.2/callback',
    'http://127.1/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://127.0.0.1:80.evil.example/callback',
    'http://127.0.0.1@evil.example/callback',
    'http://127.0.0.1:80@evil.example/callback',
    'http://user@127.0.0.1/callback',
    'http://127.0.0.1:/callback',
    'http://127.0.0.1:99999999/callback',
    'http://127.0.0.1:80a/callback',
    'http://127.0.0.1:8080/callback/',
    'http://127.0.0.1:8080/callback?a=b',
    'http://127.0.0.1:8080',
    'http://127.0.0.1:8080#/callback',
    'http://127.0.0.1\\@evil.example/callback',
    'https://127.0.0.1/callback',
    'http://[::1]:7000/callback',
    'http://[::2]:7000/callback?a=b',
  ])('is refused when it differs otherwise: %s', async (redirect_uri) => {
    const { authorize } = await newAssistant({ redirectUris })
    await expectNoRedirect(authorize({ redirect_uri }), 'invalid_request')
  })
})
