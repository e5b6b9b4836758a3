import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { newClient } from '../support/clients.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, stack } from '../support/stack.ts'
import { insecure, server, strictClient } from '../support/strict-client.ts'
import { newUser } from '../support/users.ts'

const { client_secret } = stack.demo_client
const me = new URL(`${F}/gpt/me`)
const read = (token: string, url = me, method = 'GET') =>
  oauth.protectedResourceRequest(token, method, url, undefined, undefined, insecure)

describe.each([
  ['client_secret_post', oauth.ClientSecretPost(client_secret)],
  ['client_secret_basic', oauth.ClientSecretBasic(client_secret)],
])('oauth4webapi with %s', (_, authentication) => {
  const { authorize, exchange, refresh } = strictClient(stack.demo_client, authentication)

  it('goes through the code flow: state and iss, exchange, use, refresh', async () => {
    const user = await newUser()
    const state = oauth.generateRandomState()
    const tokens = await exchange(await authorize(user, { state }), state)
    expect(tokens).toMatchObject({
      token_type: 'bearer',
      expires_in: 3600,
      scope: defaultScope,
    })
    expect((await (await read(tokens.access_token)).json()).user_id).toBe(user.id)

    const next = await refresh(tokens.refresh_token ?? '')
    expect(next.refresh_token).not.toBe(tokens.refresh_token)
    expect((await read(next.access_token)).status).toBe(200)
  })

  it('goes through the code flow with PKCE', async () => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const callback = await authorize(await newUser(), {
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    expect((await exchange(callback, state, verifier)).access_token).toMatch(/^pb_at_/)
  })
})

describe('oauth4webapi', () => {
  const { client, authorize, exchange, refresh } = strictClient()

  it('finds the server by its metadata, as it was described by hand', async () => {
    const issuer = new URL(server.issuer)
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure })
    expect(await oauth.processDiscoveryResponse(issuer, response)).toMatchObject(server)
  })

  it('goes through the code flow as a public client', async () => {
    const identity = await newClient({ kind: 'public', methods: ['none'], requirePkce: true })
    const { authorize, exchange, refresh } = strictClient(identity, oauth.None())
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const callback = await authorize(await newUser(), {
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const tokens = await exchange(callback, state, verifier)
    expect((await refresh(tokens.refresh_token ?? '')).access_token).toMatch(/^pb_at_/)
  })

  it('authenticates a client whose id needs encoding in Basic (RFC 6749 §2.3.1)', async () => {
    const identity = await newClient({ id: `https://a.example/client?ü=+ ${crypto.randomUUID()}` })
    const basic = oauth.ClientSecretBasic(identity.client_secret)
    const { refresh } = strictClient(identity, basic)
    // The client is known and authenticated: only the token is not.
    await expect(refresh('x')).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('refuses an answer with another state or another issuer, so both must be there', async () => {
    const state = oauth.generateRandomState()
    const callback = await authorize(await newUser(), { state })
    expect(() => oauth.validateAuthResponse(server, client, callback, 'another')).toThrow(/state/)
    const elsewhere = { ...server, issuer: `${F}/elsewhere` }
    expect(() => oauth.validateAuthResponse(elsewhere, client, callback, state)).toThrow(/iss/)
    expect((await exchange(callback, state)).access_token).toBeTruthy()
  })

  it.each([
    ['access_denied', {}, 'deny' as const],
    ['invalid_scope', { scope: 'everything' }, 'approve' as const],
    ['unsupported_response_type', { response_type: 'token' }, 'approve' as const],
    [
      'invalid_request',
      { code_challenge: 'A'.repeat(43), code_challenge_method: 'plain' },
      'approve' as const,
    ],
    ['invalid_target', { resource: 'https://evil.example/' }, 'approve' as const],
  ])(
    'reads %s from the redirect (RFC 6749 §4.1.2.1, RFC 9207)',
    async (error, parameters, decision) => {
      const state = oauth.generateRandomState()
      const callback = await authorize(await newUser(), { state, ...parameters }, decision)
      const validate = () => oauth.validateAuthResponse(server, client, callback, state)
      expect(validate).toThrow(oauth.AuthorizationResponseError)
      expect(validate).toThrow(expect.objectContaining({ error }))
    },
  )

  it('reads invalid_grant from a replay, and the tokens of before are dead', async () => {
    const state = oauth.generateRandomState()
    const callback = await authorize(await newUser(), { state })
    const tokens = await exchange(callback, state)
    await expect(exchange(callback, state)).rejects.toMatchObject({
      name: 'ResponseBodyError',
      error: 'invalid_grant',
      status: 400,
    })
    await expect(refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('reads invalid_client as a challenge, since 401 carries WWW-Authenticate (RFC 6749 §5.2)', async () => {
    const wrong = strictClient(stack.demo_client, oauth.ClientSecretBasic('wrong'))
    const refused = await wrong.refresh('x').catch((error) => error)
    expect(refused).toBeInstanceOf(oauth.WWWAuthenticateChallengeError)
    expect(refused).toMatchObject({ status: 401, cause: [{ scheme: 'basic' }] })
    expect(await refused.response.json()).toMatchObject({ error: 'invalid_client' })
  })

  it('reads the challenges of the actions (RFC 6750 §3)', async () => {
    const state = oauth.generateRandomState()
    const callback = await authorize(await newUser(), { state, scope: 'notes:read' })
    const { access_token } = await exchange(callback, state)
    const challengeOf = (token: string, url: URL) =>
      read(token, url).then(
        () => 'accepted',
        (error) => error.cause,
      )
    expect(await challengeOf('unknown', me)).toMatchObject([
      { scheme: 'bearer', parameters: { error: 'invalid_token' } },
    ])
    expect(await challengeOf(access_token, me)).toMatchObject([
      { scheme: 'bearer', parameters: { error: 'insufficient_scope', scope: 'profile:read' } },
    ])
  })

  it('introspects and revokes its own tokens (RFC 7662, RFC 7009)', async () => {
    const user = await newUser()
    const { authentication } = strictClient()
    const state = oauth.generateRandomState()
    const tokens = await exchange(await authorize(user, { state }), state)
    const introspect = async () =>
      oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(
          server,
          client,
          authentication,
          tokens.access_token,
          insecure,
        ),
      )
    expect(await introspect()).toMatchObject({ active: true, sub: user.id, token_type: 'bearer' })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(
        server,
        client,
        authentication,
        tokens.refresh_token ?? '',
        insecure,
      ),
    )
    expect(await introspect()).toEqual({ active: false })
  })
})
