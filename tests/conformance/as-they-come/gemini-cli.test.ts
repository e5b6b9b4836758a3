// Gemini CLI: registers with an empty scope, comes back to localhost:7777, names the URL as `resource` as the person typed
// it, and wants the metadata's `resource` to be that URL to the letter. Source: google-gemini/gemini-cli
// packages/core/src/mcp/oauth-provider.ts; reports 20017, 25508.
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery, wellKnown } from './support/well-known.ts'

const redirect_uri = 'http://localhost:7777/oauth/callback'

async function connects(url: string) {
  const client = await RawClient.start({
    url,
    userAgent: 'node',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'gemini-cli-mcp-client', version: '0.46.0' },
  })
  await client.findResource(wellKnown.resourceInserted, client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  await client.register({
    client_name: 'Gemini CLI MCP Client',
    redirect_uris: [redirect_uri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: '',
  })
  const client_id = client.clientId
  const headers = { accept: 'application/json, application/x-www-form-urlencoded' }
  await client.authorize({ redirect_uri, resource: url })
  await client.exchange({ client_id, resource: url }, headers)
  await staysConnected(client, () => client.refresh({ client_id, resource: url }, headers))
}

describe('Gemini CLI', () => {
  it('creates a note on its first day, and another day refreshes', () => connects(`${F}/mcp`))

  it('does so where the person typed a slash behind the address', () => connects(`${F}/mcp/`))
})
