import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { connect, discover, http, issuer, MCP, redirectUri } from '../support/by-the-book.ts'
import { consentAt } from '../support/consent.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const methods = ['none', 'client_secret_post', 'client_secret_basic'] as const

describe('oauth4webapi, profile B', () => {
  it('discovers the server in both forms of its issuer, byte for byte (RFC 8414 §3)', async () => {
    expect((await discover('oauth2')).issuer).toBe(issuer.href)
    expect(await discover('oidc')).toEqual(await discover('oauth2'))
  })

  it.each(methods)('registers, connects, refreshes and revokes with %s', async (method) => {
    const { as, client, authentication, tokens } = await connect(method, `${F}/gpt`)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(tokens.scope).toBe('notes:read profile:read offline_access')

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
})
