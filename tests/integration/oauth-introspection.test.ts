import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { askAbout } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

async function connected(overrides = {}) {
  const assistant = await newAssistant()
  const user = await newUser()
  const tokens = await assistant.connect(user, overrides)
  const introspect = (token: string) => answer(askAbout('introspect', assistant.client, { token }))
  return { ...assistant, user, tokens, introspect }
}

const inactive = { active: false }

describe('Introspection (RFC 7662) of an own token', () => {
  it('tells what an access token is for', async () => {
    const { client, user, tokens, introspect } = await connected({
      scope: 'notes:read profile:read',
    })
    const now = Math.floor(Date.now() / 1000)
    const { status, headers, body } = await introspect(tokens.access_token)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      active: true,
      scope: 'notes:read profile:read',
      client_id: client.client_id,
      sub: user.id,
      exp: expect.any(Number),
      iat: expect.any(Number),
      token_type: 'bearer',
      aud: `${F}/gpt`,
      iss: `${F}/oauth`,
    })
    expect(body.exp - body.iat).toBe(3600)
    expect(Math.abs(body.iat - now)).toBeLessThan(60)
  })

  it('tells that a refresh token lives 90 days, and no token_type: it is none of RFC 6749 §5.1', async () => {
    const { tokens, introspect } = await connected()
    const { body } = await introspect(tokens.refresh_token)
    expect(body).toMatchObject({ active: true, aud: `${F}/gpt` })
    expect(body.exp - body.iat).toBe(90 * 86_400)
    expect(body).not.toHaveProperty('token_type')
  })

  it('tells the narrowed scope of an access token, and the whole one of its refresh token', async () => {
    const { tokens, introspect, refresh } = await connected()
    const narrowed = await answer(refresh(tokens.refresh_token, { scope: 'profile:read' }))
    expect((await introspect(narrowed.body.access_token)).body.scope).toBe('profile:read')
    const whole = defaultScope
    expect((await introspect(narrowed.body.refresh_token)).body.scope).toBe(whole)
  })

  it('uses nothing up: both tokens work as before', async () => {
    const { tokens, introspect, refresh, gpt } = await connected()
    await introspect(tokens.refresh_token)
    await introspect(tokens.access_token)
    expect((await gpt(tokens.access_token, '/me')).status).toBe(200)
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })
})

describe('Introspection says {"active": false} and nothing more', () => {
  it.each(['unknown', `pb_at_${'A'.repeat(43)}`, 'x'.repeat(5000)])(
    'of an unknown token (RFC 7662 §2.2)',
    async (token) => {
      const { introspect } = await connected()
      expect(await introspect(token)).toMatchObject({ status: 200, body: inactive })
      expect((await introspect(token)).body).toEqual(inactive)
    },
  )

  it("of another client's token", async () => {
    const { tokens } = await connected()
    const other = await newAssistant()
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const { body } = await answer(askAbout('introspect', other.client, { token }))
      expect(body).toEqual(inactive)
    }
  })

  it('of an expired token', async () => {
    const { tokens, introspect } = await connected()
    await sql`
      update patchbay.tokens set created_at = now() - interval '2 hours', access_expires_at = now()
      where access_digest = ${digest(tokens.access_token)}`
    expect((await introspect(tokens.access_token)).body).toEqual(inactive)
    expect((await introspect(tokens.refresh_token)).body.active).toBe(true)
  })

  it('of a refresh token that was spent; the access token beside it lives through the grace', async () => {
    const { tokens, introspect, refresh } = await connected()
    await refresh(tokens.refresh_token)
    expect((await introspect(tokens.access_token)).body.active).toBe(true)
    expect((await introspect(tokens.refresh_token)).body).toEqual(inactive)
  })

  it('of every token of a grant that the user or the client ended', async () => {
    for (const how of ['disconnect', 'revoke'] as const) {
      const { client, user, tokens, introspect, phone } = await connected()
      if (how === 'disconnect') await phone(user, 'DELETE')
      else await askAbout('revoke', client, { token: tokens.access_token })
      expect((await introspect(tokens.access_token)).body).toEqual(inactive)
      expect((await introspect(tokens.refresh_token)).body).toEqual(inactive)
    }
  })

  it('of a pairing key, an authorization code and a device code: they are no tokens of the client', async () => {
    const { user, newCode, introspect } = await connected()
    const { pairing_key } = await deviceClient().pair(user)
    for (const token of [pairing_key, await newCode(user)]) {
      expect((await introspect(token)).body).toEqual(inactive)
    }
  })

  it('of a token whose account was banned', async () => {
    const { user, tokens, introspect } = await connected()
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${user.id}`
    expect((await introspect(tokens.access_token)).body).toEqual(inactive)
  })
})

describe('Introspection is refused', () => {
  it.each([
    ['without credentials', { client_id: '' }],
    ['with a wrong secret', { client_secret: 'wrong' }],
    ['without the secret', { client_secret: '' }],
  ])('%s: 401', async (_what, credentials) => {
    const { client, tokens } = await connected()
    const asked = askAbout(
      'introspect',
      { ...client, ...credentials },
      { token: tokens.access_token },
    )
    await expectOAuthProblem(asked, 401, 'invalid_client')
  })

  it('to a public client, which cannot authenticate (RFC 7662 §2.1)', async () => {
    const { client, connect } = await newPublicClient()
    const { access_token: token } = await connect(await newUser())
    const { client_id } = client
    await expectOAuthProblem(
      askAbout('introspect', { client_id }, { token }),
      401,
      'invalid_client',
    )
  })

  it('to a user with their own session token', async () => {
    const { user, tokens } = await connected()
    const body = new URLSearchParams({ token: tokens.access_token })
    const headers = { authorization: `Bearer ${user.jwt}` }
    const asked = fetch(`${F}/oauth/introspect`, { method: 'POST', headers, body })
    await expectOAuthProblem(asked, 401, 'invalid_client')
  })

  it('without a token: 400', async () => {
    const { client } = await newAssistant()
    await expectOAuthProblem(askAbout('introspect', client, {}), 400, 'invalid_request')
  })
})
