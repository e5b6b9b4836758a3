import * as oauth from 'oauth4webapi'
import { consentAt } from './consent.ts'
import { F } from './stack.ts'
import { newUser } from './users.ts'

/** The one option that loosens anything: the local stack speaks http, on loopback. */
export const http = { [oauth.allowInsecureRequests]: true }
export const issuer = new URL(`${F}/oauth`)
export const redirectUri = 'http://127.0.0.1:49200/callback'
export const MCP = `${F}/mcp`

/** The server's metadata, found from its issuer. */
export async function discover(
  algorithm: 'oauth2' | 'oidc' = 'oauth2',
): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm, ...http })
  return await oauth.processDiscoveryResponse(issuer, response)
}

/** Discovers, registers, and goes through the code flow with PKCE, state, iss and resource. */
export async function connect(
  method: 'none' | 'client_secret_post' | 'client_secret_basic',
  resource: string,
) {
  const as = await discover()
  const registered = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(
      as,
      {
        client_name: 'By the book',
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: method,
      },
      http,
    ),
  )
  const client: oauth.Client = { client_id: registered.client_id }
  const secret = String(registered.client_secret)
  const authentication = {
    none: oauth.None(),
    client_secret_post: oauth.ClientSecretPost(secret),
    client_secret_basic: oauth.ClientSecretBasic(secret),
  }[method]

  const user = await newUser()
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    scope: 'notes:read profile:read offline_access',
    state,
    resource,
  }).toString()
  const callback = await consentAt(url, user)
  const parameters = oauth.validateAuthResponse(as, client, callback, state)
  const exchanged = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    parameters,
    redirectUri,
    verifier,
    { additionalParameters: { resource }, ...http },
  )
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, exchanged)
  return { as, client, authentication, user, tokens }
}
