// ChatGPT's plugins: a metadata document that prefers `private_key_jwt` and offers `none`, `resource`, and `iss`, without
// which it would use one callback per plugin. Reports: django-oauth/django-oauth-toolkit 1857 (the document),
// gamedevpl/www.gamedev.pl 641; the vendor's page on authentication (security schemes of each tool).
import { describe, expect, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { publishedAs } from './support/published.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uri = 'https://chatgpt.com/connector_platform_oauth_redirect'
const resource = `${F}/mcp`

async function connected() {
  const client = await RawClient.start({
    userAgent: 'openai-mcp/1.0.0',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-06-18',
    clientInfo: { name: 'openai-mcp', version: '1.0.0' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  client.clientId = await publishedAs({
    client_id: 'https://chatgpt.com/oauth/client.json',
    client_uri: 'https://chatgpt.com/',
    redirect_uris: [redirect_uri],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'ChatGPT',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks_uri: 'https://chatgpt.com/oauth/jwks.json',
  })
  const client_id = client.clientId
  await client.authorize({
    redirect_uri,
    resource,
    scope: `${client.challenge.scope} offline_access`,
  })
  await client.exchange({ client_id, resource })
  return client
}

describe('ChatGPT', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await connected()
    const client_id = client.clientId
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })

  it('finds with each tool which scopes it needs, at both places where it looks', async () => {
    const client = await connected()
    const listed = await client.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    for (const tool of listed.body.result.tools) {
      // getApproval tells a connection of its own calls, whatever it may do.
      const scopes = tool.name === 'getApproval' ? [] : [expect.stringMatching(/./)]
      const schemes = [{ type: 'oauth2', scopes }]
      expect(tool).toMatchObject({ securitySchemes: schemes, _meta: { securitySchemes: schemes } })
    }
  })
})
