import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { connect, gpt, newCode, redeem } from '../support/gpt.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const TOKEN = `${F}/oauth/token`
const { client_id, client_secret, redirect_uri } = stack.demo_client
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

/** Expects the token response of RFC 6749 §5.1 and tokens that work. */
async function expectTokens(pending: Promise<Response>, userId: string) {
  const { status, headers, body, text } = await answer(pending)
  expect(status, text).toBe(200)
  expect(body).toEqual({
    access_token: expect.stringMatching(/^pb_at_[A-Za-z0-9_-]{43}$/),
    token_type: 'bearer',
    expires_in: 3600,
    refresh_token: expect.stringMatching(/^pb_rt_[A-Za-z0-9_-]{43}$/),
    scope: defaultScope,
  })
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('pragma')).toBe('no-cache')
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('access-control-allow-credentials')).toBeNull()

  const me = await (await gpt(body.access_token, '/me')).json()
  expect(me.user_id).toBe(userId)
}

describe('A code is exchanged for tokens', () => {
  it('with the secret in the body (client_secret_post)', async () => {
    const user = await newUser()
    await expectTokens(redeem(await newCode(user)), user.id)
  })

  it('with the secret in the header (client_secret_basic)', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const response = fetch(TOKEN, {
      method: 'POST',
      headers: { authorization: basic(client_id, client_secret) },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri }),
    })
    await expectTokens(response, user.id)
  })

  it('with the secret in the header and the same client_id in the body', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const response = fetch(TOKEN, {
      method: 'POST',
      headers: { authorization: basic(client_id, client_secret).replace('Basic', 'bAsIc') },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        client_id,
      }),
    })
    await expectTokens(response, user.id)
  })

  it('with id and secret form-encoded inside Basic (RFC 6749 §2.3.1)', async () => {
    const { client, newCode } = await newAssistant({
      id: `a:b +%/ü ${crypto.randomUUID()}`,
      redirectUris: ['https://app.example/callback'],
    })
    const user = await newUser()
    const encode = (value: string) => new URLSearchParams({ '': value }).toString().slice(1)
    const response = fetch(TOKEN, {
      method: 'POST',
      headers: { authorization: basic(encode(client.client_id), encode(client.client_secret)) },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: await newCode(user),
        redirect_uri: client.redirect_uri,
      }),
    })
    await expectTokens(response, user.id)
  })

  it('from a JSON body, as early GPT Actions sent it', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const response = fetch(TOKEN, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        client_id,
        client_secret,
        scope: null,
      }),
    })
    await expectTokens(response, user.id)
  })

  it('from a form whose content type carries a charset', async () => {
    const user = await newUser()
    const parameters = {
      grant_type: 'authorization_code',
      code: await newCode(user),
      redirect_uri,
      client_id,
      client_secret,
    }
    const response = fetch(TOKEN, {
      method: 'POST',
      headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded;charset=UTF-8' },
      body: new URLSearchParams(parameters).toString(),
    })
    await expectTokens(response, user.id)
  })

  it('with empty and unknown parameters beside (RFC 6749 §3.2)', async () => {
    const user = await newUser()
    const code = await newCode(user)
    await expectTokens(redeem(code, { code_verifier: '', resource: '', x: 'y' }), user.id)
  })

  it('from a loopback redirect URI with the port that was asked for', async () => {
    const { newCode, redeem } = await newAssistant({ redirectUris: ['http://127.0.0.1/cb'] })
    const asked = { redirect_uri: 'http://127.0.0.1:50123/cb' }
    const user = await newUser()
    const code = await newCode(user, asked)
    expect((await redeem(code, { redirect_uri: 'http://127.0.0.1:50124/cb' })).status).toBe(400)
    await expectTokens(redeem(code, asked), user.id)
  })

  it('names each scope once, however often it was asked for', async () => {
    const tokens = await connect(await newUser(), { scope: 'notes:read notes:read' })
    expect(tokens.scope).toBe('notes:read')
  })
})

describe('The resource of a token (RFC 8707)', () => {
  it('is the actions when none was asked for, and when they were asked for by name', async () => {
    const user = await newUser()
    for (const resource of ['', `${F}/gpt`]) {
      const response = await redeem(await newCode(user, { resource }), { resource })
      const { access_token } = await response.json()
      expect((await gpt(access_token, '/me')).status).toBe(200)
    }
  })

  it('keeps a token for the MCP server away from the actions', async () => {
    const { access_token } = await connect(await newUser(), { resource: `${F}/mcp` })
    expect((await gpt(access_token, '/me')).status).toBe(401)
  })

  it('cannot be changed when the code is redeemed, and trying does not burn the code', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const { status, body } = await answer(redeem(code, { resource: `${F}/mcp` }))
    expect([status, body.error]).toEqual([400, 'invalid_target'])
    await expectTokens(redeem(code), user.id)
  })
})
