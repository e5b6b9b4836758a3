// Windsurf: registers an address of its own and a loopback one, and comes back to a free port; asks for scopes of OpenID.
// Of its registration no public record was found: this one is as the client with the most redirect URIs sends it.
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const resource = `${F}/mcp`

describe('Windsurf', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await RawClient.start({
      userAgent: 'windsurf/1.13',
      accept: 'application/json, text/event-stream',
      protocolVersion: '2025-03-26',
      clientInfo: { name: 'windsurf-client', version: '1.0.0' },
    })
    await client.findResource(client.challenge.resourceMetadata)
    await client.findServer(...sdkDiscovery)
    await client.register({
      client_name: 'Windsurf',
      redirect_uris: [
        'windsurf://codeium.windsurf/oauth/callback',
        'http://127.0.0.1/oauth/callback',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'openid email profile',
    })
    const client_id = client.clientId
    const redirect_uri = 'http://127.0.0.1:42100/oauth/callback'
    await client.authorize({ redirect_uri, scope: 'openid email profile', resource })
    await client.exchange({ client_id, resource })
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })
})
