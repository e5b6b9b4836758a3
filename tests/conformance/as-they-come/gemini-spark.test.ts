// Gemini Spark's custom apps: no `resource` anywhere (kentcdodds/kody 948), a callback of its own for each server
// (Swiggy/swiggy-mcp-server-manifest 78); where it does not register, id and secret are typed into a form (n8n-io/n8n 35555).
import { describe, it } from 'vitest'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { typedIntoAForm } from './support/typed-into-a-form.ts'
import { sdkDiscovery } from './support/well-known.ts'

const redirect_uri =
  'https://oauth-redirect.googleusercontent.com/r/user_bound_custom-mcp-116109532806-mcp_example_com'

async function discovered() {
  const client = await RawClient.start({
    userAgent: 'Google-Gemini-Spark',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-06-18',
    clientInfo: { name: 'gemini-spark', version: '1' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  return client
}

describe('Gemini Spark', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await discovered()
    await client.register({
      client_name: 'Gemini',
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    })
    const { clientId: client_id, clientSecret: client_secret } = client
    await client.authorize({ redirect_uri, scope: client.challenge.scope })
    await client.exchange({ client_id, client_secret })
    await staysConnected(client, () => client.refresh({ client_id, client_secret }))
  })

  it('does so with what was typed into its form', async () => {
    const client = await discovered()
    const { client_id, client_secret } = await typedIntoAForm(redirect_uri)
    client.clientId = client_id
    await client.authorize({ redirect_uri })
    await client.exchange({ client_id, client_secret })
    await staysConnected(client, () => client.refresh({ client_id, client_secret }))
  })
})
