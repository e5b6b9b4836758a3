// Clients in Go. golang.org/x/oauth2 finds out by trying how a client authenticates: Basic first, with an empty secret when
// it has none, then the body; it tries a second time only when the first failed. mark3labs/mcp-go registers
// `client_secret_basic` and sends its secret in the body (mcp-go 803); source: client/transport/oauth.go.
import { describe, expect, it } from 'vitest'
import { F } from '../../support/stack.ts'
import type { Overrides } from '../../support/stack-client.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery, wellKnown } from './support/well-known.ts'

const redirect_uri = 'http://localhost:8085/oauth/callback'

const begun = (name: string) =>
  RawClient.start({
    userAgent: 'Go-http-client/1.1',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-03-26',
    clientInfo: { name, version: '0.57.0' },
  })

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`,
})

/** The first way, and where that fails the second. */
async function byTrying(
  client: RawClient,
  send: (more: Overrides, headers?: Record<string, string>) => Promise<unknown>,
) {
  const { clientId: client_id, clientSecret: client_secret } = client
  try {
    await send({}, basic(client_id, client_secret))
  } catch {
    await send({ client_id, ...(client_secret !== '' && { client_secret }) })
  }
}

describe('Go clients', () => {
  it.each(['none', 'client_secret_post', 'client_secret_basic'])(
    'create a note on their first day, and another day refresh: x/oauth2, registered for %s',
    async (token_endpoint_auth_method) => {
      const client = await begun('go-sdk')
      await client.findResource(client.challenge.resourceMetadata)
      await client.findServer(...sdkDiscovery)
      await client.register({
        client_name: 'A client in Go',
        redirect_uris: [redirect_uri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method,
      })
      await client.authorize({ redirect_uri, scope: client.challenge.scope, resource: `${F}/mcp` })
      await byTrying(client, (...sent) => client.exchange(...sent))
      await staysConnected(client, () => byTrying(client, (...sent) => client.refresh(...sent)))
    },
  )

  it('need no second try: an empty secret in Basic is none', async () => {
    const client = await begun('go-sdk')
    await client.findServer(...sdkDiscovery)
    await client.register({ redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' })
    await client.authorize({ redirect_uri })
    const tokens = await client.exchange({}, basic(client.clientId, ''))
    expect(tokens.token_type).toBe('bearer')
  })

  it('are registered for one method and use the other: mcp-go', async () => {
    const client = await begun('mcp-go')
    await client.findResource(client.challenge.resourceMetadata, wellKnown.resourceAtRoot)
    await client.findServer(wellKnown.serverBelow, wellKnown.openidBelow)
    await client.register({
      client_name: 'mcp-go',
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: '',
    })
    const { clientId: client_id, clientSecret: client_secret } = client
    await client.authorize({ redirect_uri })
    await client.exchange({ client_id, client_secret })
    await staysConnected(client, () => client.refresh({ client_id, client_secret }))
  })
})
