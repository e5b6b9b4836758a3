// Dify: asks for metadata at the root first, sends no `resource`, keeps a verifier of 54 characters, and its plugin for
// tools admits JSON alone. Source: langgenius/dify api/core/mcp/auth/auth_flow.py; report: junjiem/dify-plugin-tools-mcp_sse
// 70.
import { describe, it } from 'vitest'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { wellKnown } from './support/well-known.ts'

const redirect_uri = 'https://dify.example/console/api/mcp/oauth/callback'

describe('Dify', () => {
  it.each(['application/json, text/event-stream', 'application/json'])(
    'creates a note on its first day, and another day refreshes: Accept %s',
    async (accept) => {
      const client = await RawClient.start({
        userAgent: 'Dify',
        accept,
        protocolVersion: '2025-06-18',
        clientInfo: { name: 'Dify', version: '1.9.0' },
      })
      await client.findResource(
        client.challenge.resourceMetadata,
        wellKnown.resourceInserted,
        wellKnown.resourceAtRoot,
      )
      await client.findServer(
        wellKnown.serverAtRoot,
        wellKnown.openidAtRoot,
        wellKnown.openidInserted,
        wellKnown.openidBelow,
        wellKnown.serverInserted,
      )
      await client.register({
        client_name: 'Dify',
        redirect_uris: [redirect_uri],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        client_uri: 'https://github.com/langgenius/dify',
        scope: null,
      })
      const client_id = client.clientId
      await client.authorize({ redirect_uri, scope: client.challenge.scope })
      await client.exchange({ client_id })
      await staysConnected(client, () => client.refresh({ client_id }))
    },
  )
})
