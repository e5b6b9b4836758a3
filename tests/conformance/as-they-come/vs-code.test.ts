// VS Code 1.106: a registration with four redirect URIs, `openid profile email` where it was told no scope, and a free port
// when its own is taken. Source: microsoft/vscode src/vs/base/common/oauth.ts; report 278512.
import { describe, it } from 'vitest'
import { F } from '../../support/stack.ts'
import { RawClient } from './support/raw-client.ts'
import { staysConnected } from './support/stays-connected.ts'
import { sdkDiscovery } from './support/well-known.ts'

const resource = `${F}/mcp`

async function registered(scope: string | undefined) {
  const client = await RawClient.start({
    userAgent: 'node',
    accept: 'text/event-stream, application/json',
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'Visual Studio Code', version: '1.106.0' },
  })
  await client.findResource(client.challenge.resourceMetadata)
  await client.findServer(...sdkDiscovery)
  await client.register({
    client_name: 'Visual Studio Code',
    client_uri: 'https://code.visualstudio.com',
    grant_types: [
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    response_types: ['code'],
    redirect_uris: [
      'https://insiders.vscode.dev/redirect',
      'https://vscode.dev/redirect',
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
    ],
    scope,
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  })
  return client
}

async function connects(redirect_uri: string, scope: string) {
  const client = await registered(scope)
  const client_id = client.clientId
  await client.authorize({ redirect_uri, scope, resource })
  await client.exchange({ client_id })
  await staysConnected(client, () => client.refresh({ client_id }))
}

describe('VS Code', () => {
  it('creates a note on its first day, and another day refreshes', () =>
    connects('http://127.0.0.1:33418/', 'notes:read notes:write profile:read'))

  it('does so on another port, where the first window has its own, with scopes of OpenID', () =>
    connects('http://127.0.0.1:59656/', 'openid profile email'))

  it('does so in the browser', () =>
    connects('https://vscode.dev/redirect', 'openid email profile'))
})
