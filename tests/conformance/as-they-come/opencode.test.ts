// opencode: a metadata document since 2026-09 (anomalyco/opencode 47737, 47743), a registration before. The versions that
// ask with the path /mcp/oauth/callback while their document lists /callback (50510) are refused: another path is another
// redirect URI.
import { describe, expect, it } from 'vitest'
import { publishedAs } from './support/published.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

async function discovered() {
  const client = await RawClient.start({
    userAgent: 'opencode/1.17.0',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'opencode', version: '1.17.0' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  return client
}

const published = () =>
  publishedAs({
    client_id: 'https://opencode.ai/oauth/opencode/client.json',
    client_name: 'opencode',
    client_uri: 'https://opencode.ai',
    logo_uri: 'https://opencode.ai/web-app-manifest-512x512.png',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    token_endpoint_auth_methods_supported: ['none'],
  })

describe('opencode', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await discovered()
    client.clientId = await published()
    const client_id = client.clientId
    await client.authorize({
      redirect_uri: 'http://127.0.0.1:19876/callback',
      scope: client.challenge.scope,
    })
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })

  it('does so as a client that registers itself', async () => {
    const client = await discovered()
    const redirect_uri = 'http://127.0.0.1:19876/mcp/oauth/callback'
    await client.register({
      redirect_uris: [redirect_uri],
      client_name: 'OpenCode',
      client_uri: 'https://opencode.ai',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    })
    const client_id = client.clientId
    await client.authorize({ redirect_uri, scope: client.challenge.scope })
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })

  it('is refused with a path that its document does not list', async () => {
    const client = await discovered()
    client.clientId = await published()
    const redirect_uri = 'http://127.0.0.1:19876/mcp/oauth/callback'
    await expect(client.authorize({ redirect_uri })).rejects.toThrow(/no redirect: 400/)
  })
})
