// Claude on the web, the desktop and the phone connects from its servers: hosted metadata document, or a registration that
// it caches for months. Reports: anthropics/claude-ai-mcp 453 and modelcontextprotocol/mcpb 188 (`scope=+offline_access`),
// 562 and 218 (reconnects often, each time anew), anthropics/claude-code 84614 (replays a registration that the server has
// forgotten), BasedHardware/omi 12122 (no `resource`).
import { describe, expect, it } from 'vitest'
import { answer } from '../../support/answers.ts'
import { defaultScope } from '../../support/scopes.ts'
import { F, sql } from '../../support/stack.ts'
import { publishedAs } from './support/published.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uri = 'https://claude.ai/api/mcp/auth_callback'

async function discovered() {
  const client = await RawClient.start({
    userAgent: 'Claude-User',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'Anthropic/ClaudeAI', version: '1.0.0' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  return client
}

async function registered() {
  const client = await discovered()
  await client.register({
    client_name: 'Claude',
    redirect_uris: [redirect_uri, 'https://claude.com/api/mcp/auth_callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: 'claudeai',
  })
  return client
}

/** It asks for no scope of its own, and puts a blank before the one that it adds. */
const asked = { redirect_uri, scope: ' offline_access', resource: `${F}/mcp`, prompt: 'consent' }

describe('Claude', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await discovered()
    client.clientId = await publishedAs({
      client_id: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
      client_name: 'Claude',
      client_uri: 'https://claude.ai',
      redirect_uris: [redirect_uri, 'https://claude.com/api/mcp/auth_callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    })
    const client_id = client.clientId
    await client.authorize(asked)
    const { scope } = await client.exchange({ client_id, resource: asked.resource })
    expect(scope).toBe(defaultScope)
    await staysConnected(client, () => client.refresh({ client_id, resource: asked.resource }))
  })

  it('does so with a registration, and no `resource`', async () => {
    const client = await registered()
    const client_id = client.clientId
    await client.authorize({ redirect_uri, scope: 'claudeai', prompt: 'consent' })
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })

  it('reconnects with a registration from eleven weeks ago that it never used', async () => {
    const client = await registered()
    const client_id = client.clientId
    await sql`
      update patchbay.clients
      set created_at = created_at - interval '77 days', updated_at = updated_at - interval '77 days'
      where id = ${client_id}`
    // What clears away registrations that nobody uses runs as each client registers.
    await registered()
    await client.authorize(asked)
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })

  it('connects again and again, and each of its connections goes on', async () => {
    const client = await registered()
    const client_id = client.clientId
    const connections = []
    for (const _ of [1, 2, 3]) {
      await client.authorize(asked)
      connections.push(await client.exchange({ client_id, resource: asked.resource }))
    }
    for (const tokens of connections) {
      client.tokens = tokens
      expect(await client.call('getMe', {})).not.toHaveProperty('isError')
    }
    const { data } = await client.user.supabase.from('connected_apps').select('client_id')
    expect(data).toEqual([{ client_id }, { client_id }, { client_id }])
  })

  it('tells the person what helps when the registration is gone: the browser is led to a page', async () => {
    const query = new URLSearchParams({
      ...asked,
      client_id: 'mcp-forgotten',
      response_type: 'code',
    })
    const headers = { accept: 'text/html' }
    const page = await fetch(`${F}/oauth/authorize?${query}`, { headers, redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('/error?'),
    ])
    const { status, body } = await answer(fetch(`${F}/oauth/authorize?${query}`))
    expect([status, body.error]).toEqual([400, 'invalid_client'])
  })
})
