// Claude Code in Claude's desktop app: a registration whose callback is a scheme of one word. Report:
// RevenueCat/ai-toolkit 58.
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uri = 'claude://claude.ai/mcp-auth-callback/sdk'
const resource = `${F}/mcp`

describe('Claude Code in the desktop app', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await RawClient.start({
      userAgent: 'claude-code/2.1.251 (sdk)',
      accept: 'application/json, text/event-stream',
      protocolVersion: '2025-11-25',
      clientInfo: { name: 'claude-code', version: '2.1.251' },
    })
    await client.findResource(client.challenge.resourceMetadata)
    await client.findServer(...sdkDiscovery)
    await client.register({
      client_name: 'Claude Code (patchbay)',
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    })
    const client_id = client.clientId
    await client.authorize({ redirect_uri, resource, scope: client.challenge.scope })
    await client.exchange({ client_id, resource })
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })
})
