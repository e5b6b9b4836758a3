// Cursor registers three redirect URIs in one request and comes back to one of them by version: a deep link, its own page,
// or loopback. Reports: soflyy/agent-connector-for-wp 111, erp-mafia/accounted 2225, bytebase/bytebase 20510.
import { describe, expect, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uris = [
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'http://localhost:8787/callback',
]
const resource = `${F}/mcp`

async function registered(more: string[] = []) {
  const client = await RawClient.start({
    userAgent: 'Cursor/3.14',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'cursor-vscode', version: '3.14' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  const answered = await client.register({
    client_name: 'Cursor',
    redirect_uris: [...redirect_uris, ...more],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  })
  expect(answered).toMatchObject({ redirect_uris })
  return client
}

async function connects(client: RawClient, redirect_uri: string) {
  const client_id = client.clientId
  await client.authorize({ redirect_uri, scope: client.challenge.scope, resource })
  await client.exchange({ client_id, resource })
  await staysConnected(client, () => client.refresh({ client_id, resource }))
}

describe('Cursor', () => {
  it.each([...redirect_uris, 'http://localhost:8788/callback'])(
    'creates a note on its first day, and another day refreshes: back at %s',
    async (redirect_uri) => connects(await registered(), redirect_uri),
  )

  it('is told which redirect URIs count where one of them cannot be used', async () => {
    const client = await registered(['cursor://anysphere.cursor-deeplink/mcp/install'])
    await connects(client, redirect_uris[0] ?? '')
  })
})
