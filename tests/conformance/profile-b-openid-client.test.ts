import * as client from 'openid-client'
import { describe, expect, it } from 'vitest'
import { newClient } from '../support/clients.ts'
import { consentAt } from '../support/consent.ts'
import { deviceClient } from '../support/device.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// The one option that loosens anything: the local stack speaks http, on loopback.
const http = { execute: [client.allowInsecureRequests] }
const issuer = new URL(`${F}/oauth`)
const redirect_uri = 'http://127.0.0.1:49300/callback'

/** Goes through the code flow with PKCE and state; the client checks state and iss. */
async function connect(config: client.Configuration, user: { jwt: string }, resource = `${F}/gpt`) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'notes:read profile:read offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    resource,
  })
  const callback = await consentAt(url, user)
  const checks = { pkceCodeVerifier, expectedState }
  return await client.authorizationCodeGrant(config, callback, checks, { resource })
}

const read = (config: client.Configuration, token: string) =>
  client.fetchProtectedResource(config, token, new URL(`${F}/gpt/me`), 'GET')

describe('openid-client, profile B', () => {
  it.each(['oauth2', 'oidc'] as const)(
    'discovers and registers by %s, connects as a public client',
    async (algorithm) => {
      const config = await client.dynamicClientRegistration(
        issuer,
        {
          client_name: 'openid-client',
          redirect_uris: [redirect_uri],
          token_endpoint_auth_method: 'none',
        },
        client.None(),
        { algorithm, ...http },
      )
      expect(config.serverMetadata().issuer).toBe(issuer.href)
      expect(config.serverMetadata().supportsPKCE('S256')).toBe(true)
      const user = await newUser()
      const tokens = await connect(config, user)
      expect(tokens.expiresIn()).toBeGreaterThan(3590)
      const response = await read(config, tokens.access_token)
      expect((await response.json()).user_id).toBe(user.id)
    },
  )

  it('refreshes, and the new pair works', async () => {
    const config = await client.dynamicClientRegistration(
      issuer,
      // Without a method RFC 7591 §2 means Basic, while this client would use post.
      { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'client_secret_post' },
      undefined,
      { algorithm: 'oauth2', ...http },
    )
    const tokens = await connect(config, await newUser())
    const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(next.refresh_token).not.toBe(tokens.refresh_token)
    expect((await read(config, next.access_token)).status).toBe(200)
  })

  it.each([
    ['client_secret_post', client.ClientSecretPost],
    ['client_secret_basic', client.ClientSecretBasic],
  ])(
    'introspects and revokes with %s, as a client that the operator made',
    async (method, authentication) => {
      const identity = await newClient({
        methods: [method === 'client_secret_post' ? 'client_secret_post' : 'client_secret_basic'],
        redirectUris: [redirect_uri],
      })
      const config = await client.discovery(
        issuer,
        identity.client_id,
        undefined,
        authentication(identity.client_secret),
        { algorithm: 'oauth2', ...http },
      )
      const user = await newUser()
      const tokens = await connect(config, user)
      expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
        active: true,
        sub: user.id,
        scope: 'notes:read profile:read offline_access',
      })
      await client.tokenRevocation(config, tokens.access_token)
      expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({
        active: false,
      })
      await expect(read(config, tokens.access_token)).rejects.toMatchObject({
        cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
      })
      await expect(
        client.refreshTokenGrant(config, tokens.refresh_token ?? ''),
      ).rejects.toMatchObject({
        error: 'invalid_grant',
      })
    },
  )

  it('without PKCE or with another state it is refused on one side or the other', async () => {
    const config = await client.dynamicClientRegistration(
      issuer,
      { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' },
      client.None(),
      { algorithm: 'oauth2', ...http },
    )
    const user = await newUser()
    const state = client.randomState()
    const plain = client.buildAuthorizationUrl(config, { redirect_uri, state })
    const refused = await consentAt(plain, user)
    const checks = { expectedState: state }
    await expect(client.authorizationCodeGrant(config, refused, checks)).rejects.toMatchObject({
      error: 'invalid_request',
    })
    const challenged = client.buildAuthorizationUrl(config, {
      redirect_uri,
      state,
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    })
    const callback = await consentAt(challenged, user)
    const wrong = { expectedState: state, pkceCodeVerifier: client.randomPKCECodeVerifier() }
    await expect(client.authorizationCodeGrant(config, callback, wrong)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('polls a device at the interval that it is told', async () => {
    const config = await client.dynamicClientRegistration(
      issuer,
      { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' },
      client.None(),
      { algorithm: 'oauth2', ...http },
    )
    const resource = `${F}/gpt`
    const asked = { scope: 'profile:read', resource }
    const started = await client.initiateDeviceAuthorization(config, asked)
    expect(started.interval).toBe(5)
    await deviceClient().decideDevice(started.user_code, await newUser())
    // The client waits before its first poll, too: the interval is shortened, not the server's patience.
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.01 })
    expect((await read(config, tokens.access_token)).status).toBe(200)
  })
})
