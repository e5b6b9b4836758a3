// Gemini Enterprise: neither registers nor publishes anything. An administrator types id, secret and both addresses into a
// form; it sends no PKCE and no `resource`. Report: pipefy/ai-toolkit 586.
import { describe, it } from 'vitest'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { typedIntoAForm } from './support/typed-into-a-form.ts'

const redirect_uri = 'https://vertexaisearch.cloud.google.com/oauth-redirect'

describe('Gemini Enterprise', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const client = await RawClient.start({
      userAgent: 'Google-Discovery-Engine',
      accept: 'application/json, text/event-stream',
      protocolVersion: '2025-06-18',
      clientInfo: { name: 'gemini-enterprise', version: '1' },
    })
    const { client_id, client_secret } = await typedIntoAForm(redirect_uri, '--no-pkce')
    client.clientId = client_id
    await client.authorize(
      { redirect_uri, scope: 'notes:read notes:write', access_type: 'offline', prompt: 'consent' },
      { pkce: false },
    )
    await client.exchange({ client_id, client_secret })
    await staysConnected(client, () => client.refresh({ client_id, client_secret }))
  })
})
