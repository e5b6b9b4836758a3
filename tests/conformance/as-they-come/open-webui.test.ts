// Open WebUI (MCP's Python SDK and Authlib): registers with its own page as callback and the resource's scopes, names no
// method or `client_secret_post`, takes `resource` from the metadata, and an address as the person typed it. Source:
// open-webui/open-webui backend/open_webui/utils/oauth.py; reports: makeplane/plane-mcp-server 220, metabase/metabase 79834.
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery, wellKnown } from './support/well-known.ts'

const redirect_uri = 'https://chat.example/oauth/clients/mcp:patchbay/callback'

describe('Open WebUI', () => {
  it.each([undefined, 'client_secret_post'])(
    'creates a note on its first day, and another day refreshes: registered for %s',
    async (token_endpoint_auth_method) => {
      const client = await RawClient.start({
        url: `${F}/mcp/`,
        userAgent: 'python-httpx/0.28.1',
        accept: 'application/json, text/event-stream',
        protocolVersion: '2025-06-18',
        clientInfo: { name: 'mcp', version: '0.1.0' },
      })
      await client.findResource(client.challenge.resourceMetadata, wellKnown.resourceInserted)
      await client.findServer(...sdkDiscovery, wellKnown.serverAtRoot, wellKnown.openidAtRoot)
      await client.register({
        client_name: 'Open WebUI',
        redirect_uris: [redirect_uri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method,
        scope: client.challenge.scope,
      })
      const { clientId: client_id, clientSecret: client_secret } = client
      await client.authorize({ redirect_uri, scope: client.challenge.scope, resource: `${F}/mcp` })
      await client.exchange({ client_id, client_secret })
      await staysConnected(client, () => client.refresh({ client_id, client_secret }))
    },
  )
})
