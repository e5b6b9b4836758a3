import * as oauth from 'oauth4webapi'
import { decide } from './gpt.ts'
import { F, stack } from './stack.ts'
import type { ClientIdentity } from './stack-client.ts'
import type { TestUser } from './users.ts'

/** Loopback http is all that the local stack has. */
export const insecure = { [oauth.allowInsecureRequests]: true }

/** What the client knows of the server, by hand; a test compares it with the published metadata. */
export const server: oauth.AuthorizationServer = {
  issuer: `${F}/oauth`,
  authorization_endpoint: `${F}/oauth/authorize`,
  token_endpoint: `${F}/oauth/token`,
  revocation_endpoint: `${F}/oauth/revoke`,
  introspection_endpoint: `${F}/oauth/introspect`,
  authorization_response_iss_parameter_supported: true,
  code_challenge_methods_supported: ['S256'],
}

/** A client of oauth4webapi, as strict as that is: state, iss, content types, error shapes, token types. */
export function strictClient(
  identity: ClientIdentity = stack.demo_client,
  authentication: oauth.ClientAuth = oauth.ClientSecretPost(identity.client_secret),
) {
  const client: oauth.Client = { client_id: identity.client_id }
  const { redirect_uri } = identity

  /** Goes to authorize as a browser, lets the user decide, and gives the URL that comes back. */
  async function authorize(
    user: TestUser,
    parameters: Record<string, string>,
    decision: 'approve' | 'deny' = 'approve',
  ): Promise<URL> {
    const url = new URL(server.authorization_endpoint ?? '')
    const all = { response_type: 'code', client_id: client.client_id, redirect_uri, ...parameters }
    for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value)
    const location = new URL(
      (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '',
    )
    const id = location.searchParams.get('request')
    if (id === null) return location
    const { redirect_to } = await (await decide(id, user, decision)).json()
    return new URL(redirect_to)
  }

  /** Exchanges what came back. */
  async function exchange(
    callback: URL,
    state: string,
    verifier: string | typeof oauth.nopkce = oauth.nopkce,
  ): Promise<oauth.TokenEndpointResponse> {
    const validated = oauth.validateAuthResponse(server, client, callback, state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      validated,
      redirect_uri,
      verifier,
      insecure,
    )
    return await oauth.processAuthorizationCodeResponse(server, client, response)
  }

  /** Refreshes. */
  async function refresh(token: string): Promise<oauth.TokenEndpointResponse> {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      token,
      insecure,
    )
    return await oauth.processRefreshTokenResponse(server, client, response)
  }

  return { client, authentication, authorize, exchange, refresh }
}
