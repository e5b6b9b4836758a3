// Codex (the Rust SDK): a metadata document or a registration with a callback on a free port, scopes of OpenID whatever
// the server has, and several processes with one store of tokens. Reports: openai/codex 17265 (scopes), 23242, 20503,
// 46028 (the same token five times within a second, and once more after 7 min 45 s), 45944; elmohq/elmo 684 (its
// registration).
import { describe, expect, it } from 'vitest'
import { digest } from '../../support/digest.ts'
import { defaultScope } from '../../support/scopes.ts'
import { F, sql } from '../../support/stack.ts'
import { publishedAs } from './support/published.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery, wellKnown } from './support/well-known.ts'

const redirect_uri = 'http://127.0.0.1:37819/callback/sqXrK_ZgopWE'
const resource = `${F}/mcp`
const scope = 'openid profile email offline_access'

async function discovered() {
  const client = await RawClient.start({
    userAgent: 'codex-mcp-client/0.155.0',
    accept: 'text/event-stream, application/json',
    protocolVersion: '2025-06-18',
    clientInfo: { name: 'codex-mcp-client', version: '0.155.0' },
  })
  await client.findResource(client.challenge.resourceMetadata, wellKnown.resourceInserted)
  await client.findServer(...sdkDiscovery, wellKnown.serverAtRoot)
  return client
}

async function registered() {
  const client = await discovered()
  await client.register({
    client_name: 'Codex',
    redirect_uris: [redirect_uri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    response_types: ['code'],
    application_type: 'native',
  })
  await client.authorize({ redirect_uri, resource, scope })
  return client
}

describe('Codex', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await registered()
    const client_id = client.clientId
    const given = await client.exchange({ client_id, resource })
    // It asked for nothing that there is; it is told what it got.
    expect(given.scope).toBe(defaultScope)
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })

  it('does so with its metadata document', async () => {
    const client = await discovered()
    client.clientId = await publishedAs({
      client_id: 'https://chatgpt.com/oauth/codex/client.json',
      client_name: 'Codex',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    })
    const client_id = client.clientId
    await client.authorize({ redirect_uri: 'http://127.0.0.1:40923/callback', resource, scope })
    await client.exchange({ client_id, resource })
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })

  it('lives through five refreshes with one token, and a sixth nearly eight minutes later', async () => {
    const client = await registered()
    const client_id = client.clientId
    const { refresh_token } = await client.exchange({ client_id, resource })
    const again = () => client.refresh({ client_id, resource, refresh_token })
    const five = await Promise.all(Array.from({ length: 5 }, again))
    await sql`
      update patchbay.tokens set consumed_at = consumed_at - interval '7 minutes 45 seconds'
      where refresh_digest = ${digest(refresh_token)}`
    const pairs = [...five, await again()]
    expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1)
    expect(new Set(pairs.map((pair) => pair.access_token)).size).toBe(1)
    await staysConnected(client, () => client.refresh({ client_id, resource }))
  })
})
