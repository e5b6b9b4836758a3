// Copilot Studio and Power Platform: an address of their own per tool to come back to (SmartBear/smartbear-mcp 463). By
// "manual", id, secret and addresses are typed into a form and some send no PKCE; by "dynamic discovery" they register
// (tableau/tableau-mcp 772, 866; microsoft/PowerPlatformConnectors 4214; pantalytics/odoo-mcp-pro 57).
import { describe, it } from 'vitest'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { typedIntoAForm } from './support/typed-into-a-form.ts'
import { wellKnown } from './support/well-known.ts'

const redirect_uri =
  'https://global.consent.azure-apim.net/redirect/cr938-5fpatchbay-5f43bcb8573bc3e84'

const begun = () =>
  RawClient.start({
    userAgent: 'CopilotStudio/1.0',
    accept: 'application/json, text/event-stream',
    protocolVersion: '2025-06-18',
    clientInfo: { name: 'copilot-studio', version: '1.0' },
  })

describe('Copilot Studio', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await begun()
    const { client_id, client_secret } = await typedIntoAForm(redirect_uri, '--no-pkce')
    client.clientId = client_id
    await client.authorize({ redirect_uri, scope: 'notes:read notes:write' }, { pkce: false })
    await client.exchange({ client_id, client_secret })
    await staysConnected(client, () => client.refresh({ client_id, client_secret }))
  })

  it('does so by dynamic discovery', async () => {
    const client = await begun()
    await client.findResource(client.challenge.resourceMetadata)
    await client.findServer(wellKnown.serverInserted, wellKnown.openidBelow)
    await client.register({
      client_name: 'Microsoft Copilot Studio',
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    })
    const client_id = client.clientId
    await client.authorize({ redirect_uri, scope: client.challenge.scope })
    await client.exchange({ client_id })
    await staysConnected(client, () => client.refresh({ client_id }))
  })
})
