import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { consentAt } from '../support/consent.ts'
import { deviceClient } from '../support/device.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// The one option that loosens anything: the local stack speaks http, on loopback.
const http = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(`${F}/oauth`)
const redirectUri = 'http://127.0.0.1:49200/callback'
const MCP = `${F}/mcp`

async function discover(
  algorithm: 'oauth2' | 'oidc' = 'oauth2',
): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm, ...http })
  return await oauth.processDiscoveryResponse(issuer, response)
}

/** Discovers, registers, and goes through the code flow with PKCE, state, iss and resource. */
async function connect(
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
    scope: 'todos:read profile:read offline_access',
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

const methods = ['none', 'client_secret_post', 'client_secret_basic'] as const

describe('oauth4webapi, profile B', () => {
  it('discovers the server in both forms of its issuer, byte for byte (RFC 8414 §3)', async () => {
    expect((await discover('oauth2')).issuer).toBe(issuer.href)
    expect(await discover('oidc')).toEqual(await discover('oauth2'))
  })

  it.each(methods)('registers, connects, refreshes and revokes with %s', async (method) => {
    const { as, client, authentication, tokens } = await connect(method, `${F}/gpt`)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(tokens.scope).toBe('todos:read profile:read offline_access')

    const refreshed = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(
        as,
        client,
        authentication,
        tokens.refresh_token ?? '',
        http,
      ),
    )
    const me = new URL(`${F}/gpt/me`)
    const read = (token: string) =>
      oauth.protectedResourceRequest(token, 'GET', me, undefined, undefined, http)
    expect((await read(refreshed.access_token)).status).toBe(200)

    const revoked = await oauth.revocationRequest(
      as,
      client,
      authentication,
      refreshed.refresh_token ?? '',
      http,
    )
    await oauth.processRevocationResponse(revoked)
    await expect(read(refreshed.access_token)).rejects.toThrow(oauth.WWWAuthenticateChallengeError)
    const again = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authentication,
      refreshed.refresh_token ?? '',
      http,
    )
    await expect(oauth.processRefreshTokenResponse(as, client, again)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it.each(['client_secret_post', 'client_secret_basic'] as const)(
    'introspects with %s (RFC 7662)',
    async (method) => {
      const { as, client, authentication, user, tokens } = await connect(method, `${F}/gpt`)
      const introspect = async (token: string) =>
        oauth.processIntrospectionResponse(
          as,
          client,
          await oauth.introspectionRequest(as, client, authentication, token, http),
        )
      expect(await introspect(tokens.access_token)).toMatchObject({
        active: true,
        client_id: client.client_id,
        sub: user.id,
        iss: as.issuer,
        aud: `${F}/gpt`,
        token_type: 'bearer',
      })
      expect(await introspect('unknown')).toEqual({ active: false })
    },
  )

  it('finds the server from the resource, and the resource has its metadata (RFC 9728)', async () => {
    const resource = new URL(MCP)
    const found = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, http),
    )
    expect(found.authorization_servers).toEqual([issuer.href])
    expect((await discover()).protected_resources).toContain(found.resource)
  })

  it('is given a token for the resource that it names, and for no other (RFC 8707)', async () => {
    const { tokens } = await connect('none', MCP)
    const use = (url: string, method: string) =>
      oauth.protectedResourceRequest(
        tokens.access_token,
        method,
        new URL(url),
        undefined,
        undefined,
        http,
      )
    await expect(use(`${F}/gpt/me`, 'GET')).rejects.toMatchObject({ status: 401 })
    await expect(connect('none', 'https://other.example/')).rejects.toMatchObject({
      error: 'invalid_target',
    })
  })

  it('recognises a refusal by its state and iss', async () => {
    const { as, client } = await connect('none', `${F}/gpt`)
    const state = oauth.generateRandomState()
    const url = new URL(as.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: redirectUri,
      code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
      code_challenge_method: 'S256',
      state,
    }).toString()
    const callback = await consentAt(url, await newUser(), 'deny')
    expect(() => oauth.validateAuthResponse(as, client, callback, state)).toThrow(
      expect.objectContaining({ error: 'access_denied' }),
    )
    callback.searchParams.set('iss', 'https://evil.example')
    expect(() => oauth.validateAuthResponse(as, client, callback, state)).toThrow(/"iss"/)
  })

  it('connects a device (RFC 8628)', async () => {
    const { as, client, authentication } = await connect('none', `${F}/gpt`)
    const started = await oauth.processDeviceAuthorizationResponse(
      as,
      client,
      await oauth.deviceAuthorizationRequest(
        as,
        client,
        authentication,
        { scope: 'profile:read' },
        http,
      ),
    )
    const poll = async () =>
      oauth.processDeviceCodeResponse(
        as,
        client,
        await oauth.deviceCodeGrantRequest(as, client, authentication, started.device_code, http),
      )
    await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' })
    await expect(poll()).rejects.toMatchObject({ error: 'slow_down' })
    await deviceClient().decideDevice(started.user_code, await newUser())
    expect(await poll()).toMatchObject({ token_type: 'bearer', scope: 'profile:read' })
    await expect(poll()).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
