// MCP's Java SDK and Spring AI: an address with a slash behind it, `Accept` in any order and form, Basic for the secret.
// Reports: OpenLiberty/open-liberty 35727 (`Accept: application/json` alone), modelcontextprotocol/python-sdk 1315 (a client
// in Java that sends Basic, and no client_id in the body).
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uri = 'https://spring.example/authorize/oauth2/code/patchbay'

describe('The Java SDK', () => {
  it.each([
    'application/json',
    'text/event-stream, application/json',
    '*/*',
    'application/*;q=0.9',
  ])('creates a note on its first day, and another day refreshes: Accept %s', async (accept) => {
    const client = await RawClient.start({
      url: `${F}/mcp/`,
      userAgent: 'Java-http-client/21',
      accept,
      protocolVersion: '2025-06-18',
      clientInfo: { name: 'java-sdk', version: '0.17.0' },
    })
    await client.findResource(client.challenge.resourceMetadata)
    await client.findServer(...sdkDiscovery)
    await client.register({
      client_name: 'Spring AI',
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: null,
    })
    const { clientId, clientSecret } = client
    const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
    await client.authorize({ redirect_uri, resource: `${F}/mcp/` })
    await client.exchange({ resource: `${F}/mcp/` }, { authorization })
    await staysConnected(client, () => client.refresh({}, { authorization }))
  })
})
