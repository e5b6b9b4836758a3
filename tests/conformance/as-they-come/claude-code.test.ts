// Claude Code 2.1 (MCP's TypeScript SDK): a metadata document whose redirect URIs have no port, a callback on a free port
// of localhost, and since 2.1.251 no `resource`. Reports: anthropics/claude-code 37767, 41011, 90497, 10572 (no resource),
// 41610 (offline_access), 74250 (processes that share one store of tokens).
import { describe, expect, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { publishedAs } from './support/published.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const document = {
  client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
  client_name: 'Claude Code',
  client_uri: 'https://claude.ai',
  redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}

const redirect_uri = 'http://localhost:58135/callback'

async function discovered() {
  const client = await RawClient.start({
    userAgent: 'claude-code/2.1.251 (cli)',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'claude-code', version: '2.1.251' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  client.clientId = await publishedAs(document)
  return client
}

const asked = (scope: string) => ({
  redirect_uri,
  scope: `${scope} offline_access`,
  prompt: 'consent',
})

describe('Claude Code', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await discovered()
    await client.authorize(asked(client.challenge.scope))
    const client_id = client.clientId
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })

  it('does so where it sends `resource`, as it did before 2.1.251', async () => {
    const client = await discovered()
    const resource = `${F}/mcp`
    await client.authorize({ ...asked(client.challenge.scope), resource })
    const client_id = client.clientId
    await client.exchange({ client_id, resource })
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })

  it('lives through five processes that refresh with the same token within a second', async () => {
    const client = await discovered()
    await client.authorize(asked(client.challenge.scope))
    const client_id = client.clientId
    const { refresh_token } = await client.exchange({ client_id })
    const pairs = await Promise.all(
      Array.from({ length: 5 }, () => client.refresh({ client_id, refresh_token })),
    )
    expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1)
    await staysConnected(client, () => client.refresh({ client_id }))
  })
})
