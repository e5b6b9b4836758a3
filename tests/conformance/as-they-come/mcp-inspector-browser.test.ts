// MCP Inspector 2 in direct mode: a page on localhost that registers with an empty scope and members that are null, and
// whose browser asks before each request whether it may. Reports: spring-projects/spring-security 19765 (the registration),
// hauptsacheNet/typo3-mcp-server 116 and GDKsoftware/Delphi-MCP-Server 16 (the preflights). The same in Chromium:
// integration and browser tests of CORS; its CLI: libraries/mcp-inspector-cli.test.ts.
import { describe, expect, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const origin = 'http://127.0.0.1:6274'
const redirect_uri = `${origin}/oauth/callback`

/** What a browser asks before a request with such headers, and whether it would then send it. */
async function mayAsk(path: string, method: string, headers: string[]): Promise<void> {
  const asked = await fetch(F + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers.join(','),
    },
  })
  const list = (name: string) => (asked.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/)
  expect([path, asked.ok]).toEqual([path, true])
  expect([[origin], ['*']]).toContainEqual(list('access-control-allow-origin'))
  expect(asked.headers.get('access-control-allow-credentials')).toBeNull()
  expect(list('access-control-allow-headers')).toEqual(expect.arrayContaining(headers))
  if (method !== 'GET' && method !== 'POST')
    expect(list('access-control-allow-methods')).toContain(method)
}

describe('MCP Inspector in the browser', () => {
  it('may ask everything that it asks: what its browser checks before', async () => {
    await mayAsk('/mcp', 'POST', ['content-type', 'mcp-protocol-version', 'authorization'])
    const discovery = ['mcp-protocol-version']
    await mayAsk('/mcp/.well-known/oauth-protected-resource', 'GET', discovery)
    await mayAsk('/oauth/.well-known/openid-configuration', 'GET', discovery)
    await mayAsk('/oauth/register', 'POST', ['content-type'])
    await mayAsk('/oauth/token', 'POST', ['content-type', 'authorization'])
  })

  it('can read where to sign in: the challenge is exposed to the page', async () => {
    const refused = await fetch(`${F}/mcp`, { method: 'POST', body: '{}', headers: { origin } })
    const exposed = refused.headers.get('access-control-expose-headers') ?? ''
    expect([refused.status, exposed.toLowerCase()]).toEqual([
      401,
      expect.stringContaining('www-authenticate'),
    ])
  })

  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await RawClient.start({
      userAgent: 'Mozilla/5.0',
      accept: 'application/json, text/event-stream',
      protocolVersion: '2025-11-25',
      clientInfo: { name: 'mcp-inspector', version: '2.12.0' },
      headers: { origin },
    })
    await client.findResource(client.challenge.resourceMetadata)
    await client.findServer(...sdkDiscovery)
    await client.register({
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      client_name: 'MCP Inspector',
      client_uri: 'https://github.com/modelcontextprotocol/inspector',
      scope: '',
      application_type: 'native',
      logo_uri: null,
      contacts: null,
      software_id: null,
    })
    const client_id = client.clientId
    await client.authorize({ redirect_uri, scope: client.challenge.scope, resource: `${F}/mcp` })
    await client.exchange({ client_id, resource: `${F}/mcp` }, { origin })
    await staysConnected(client, () => client.refresh({ client_id }, { origin }))
  })
})
