import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import worker from '../../examples/custom-domain/worker.ts'
import { answer } from '../support/answers.ts'
import { type CustomDomain, startCustomDomain } from '../support/custom-domain.ts'

let domain: CustomDomain
beforeAll(async () => {
  domain = await startCustomDomain()
})
afterAll(() => domain.stop())

const get = (path: string, origin = domain.origin) => answer(fetch(origin + path))

const OF_THE_SERVER = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/oauth-authorization-server/functions/v1/oauth',
  '/.well-known/openid-configuration',
  '/.well-known/openid-configuration/functions/v1/oauth',
]
const OF_THE_RESOURCE = [
  '/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource/functions/v1/mcp',
]

describe('A domain of your own in front of a hosted project', () => {
  it.each(OF_THE_SERVER)('serves the authorization server’s metadata at %s', async (path) => {
    const issuer = `${domain.origin}/functions/v1/oauth`
    const { status, headers, body } = await get(path)
    expect([status, body.issuer, body.token_endpoint]).toEqual([200, issuer, `${issuer}/token`])
    expect(headers.get('content-type')).toContain('application/json')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect((await get(path, domain.project)).status).toBe(404)
  })

  it.each(OF_THE_RESOURCE)('serves the MCP server’s metadata at %s', async (path) => {
    const { status, body } = await get(path)
    expect([status, body.resource, body.authorization_servers]).toEqual([
      200,
      `${domain.origin}/functions/v1/mcp`,
      [`${domain.origin}/functions/v1/oauth`],
    ])
    expect((await get(path, domain.project)).status).toBe(404)
  })

  it.each([
    '/.well-known/openai-apps-challenge',
    '/.well-known/oauth-authorization-server/functions/v1/gpt',
    '/.well-known/oauth-protected-resource/elsewhere',
    '/.well-known/__proto__',
    '/rest/v1/notes',
    '/functions/v1/someone-elses',
    '/functions/v1/mcp/..%2f..%2f..%2frest/v1/notes',
    '/auth/v1/health',
    '/',
  ])('serves nothing else: %s', async (path) => {
    const { status, body } = await get(path)
    expect([status, body.error]).toEqual([404, 'not_found'])
  })

  it('answers the portal of plugins with its token, where it has one', async () => {
    const asked = new Request('https://ai.example.com/.well-known/openai-apps-challenge')
    const answered = await worker.fetch(asked, {
      PROJECT_URL: domain.project,
      APPS_CHALLENGE: 'token-of-the-portal',
    })
    expect([answered.status, await answered.text()]).toEqual([200, 'token-of-the-portal'])
    expect(answered.headers.get('content-type')).toContain('text/plain')
  })

  it('passes on requests with their bodies, and answers with their status and headers', async () => {
    const asked = (init: RequestInit) =>
      answer(fetch(`${domain.origin}/functions/v1/mcp`, { method: 'POST', ...init }))
    const refused = await asked({ body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' })
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining(
        `resource_metadata="${domain.origin}/functions/v1/mcp/.well-known/oauth-protected-resource"`,
      ),
    ])
    const registered = await answer(
      fetch(`${domain.origin}/functions/v1/oauth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://app.example/callback'] }),
      }),
    )
    expect(registered.status, registered.text).toBe(201)
    expect(registered.body.redirect_uris).toEqual(['https://app.example/callback'])
  })

  it('passes on nothing that a caller says about its own address, and no cookie', async () => {
    let received: IncomingHttpHeaders = {}
    const project = createServer((request, response) => {
      received = request.headers
      response.end()
    })
    await new Promise<void>((resolve) => project.listen(0, '127.0.0.1', resolve))
    const { port } = project.address() as AddressInfo
    await worker.fetch(
      new Request('https://ai.example.com/functions/v1/mcp', {
        headers: {
          authorization: 'Bearer x',
          'x-forwarded-for': '203.0.113.7',
          'cf-connecting-ip': '203.0.113.7',
          'x-forwarded-host': 'evil.example',
          cookie: 'session=other',
        },
      }),
      { PROJECT_URL: `http://127.0.0.1:${port}` },
    )
    project.close()
    expect(received.authorization).toBe('Bearer x')
    expect(JSON.stringify(received)).not.toMatch(/203\.0\.113\.7|evil\.example|session=/)
  })

  it('lets redirects through to the browser: it follows none itself', async () => {
    const query = 'client_id=nobody&response_type=code&redirect_uri=https://app.example/callback'
    const headers = { accept: 'text/html' }
    const sent = await fetch(`${domain.origin}/functions/v1/oauth/authorize?${query}`, {
      headers,
      redirect: 'manual',
    })
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('/error?'),
    ])
  })
})
