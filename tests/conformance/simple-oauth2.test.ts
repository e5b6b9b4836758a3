import { AuthorizationCode, type ModuleOptions } from 'simple-oauth2'
import { describe, expect, it } from 'vitest'
import { decide, gpt } from '../support/gpt.ts'
import { F, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

// simple-oauth2 in ChatGPT's place: no PKCE, `scope=` when the box is empty, the secret in the body or in the header,
// a form (or, as early GPT Actions did, JSON).
function chatGpt(options: NonNullable<ModuleOptions['options']>, secret?: string) {
  return new AuthorizationCode({
    client: {
      id: stack.demo_client.client_id,
      secret: secret ?? stack.demo_client.client_secret,
    },
    auth: {
      tokenHost: F,
      authorizePath: `${F}/oauth/authorize`,
      tokenPath: `${F}/oauth/token`,
      revokePath: `${F}/oauth/revoke`,
    },
    options,
  })
}

const { redirect_uri } = stack.demo_client

/** The code that ChatGPT gets after its user allowed it. */
async function codeFor(client: AuthorizationCode, user: TestUser): Promise<string> {
  const state = crypto.randomUUID()
  const url = client.authorizeURL({ redirect_uri, state, scope: '' })
  expect(url).toContain('scope=')
  const location = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
  const id = new URL(location).searchParams.get('request') ?? ''
  const { redirect_to } = await (await decide(id, user)).json()
  const { searchParams } = new URL(redirect_to)
  expect(searchParams.get('state')).toBe(state)
  return searchParams.get('code') ?? ''
}

describe.each<[what: string, options: NonNullable<ModuleOptions['options']>]>([
  ['the secret in the body of a form', { authorizationMethod: 'body', bodyFormat: 'form' }],
  ['the secret in the header, with a form', { authorizationMethod: 'header', bodyFormat: 'form' }],
  ['the secret in the body of JSON', { authorizationMethod: 'body', bodyFormat: 'json' }],
  ['the secret in the header, with JSON', { authorizationMethod: 'header', bodyFormat: 'json' }],
])('simple-oauth2 with %s', (_, options) => {
  const client = chatGpt(options)

  it('connects, acts, refreshes and goes on acting', async () => {
    const user = await newUser()
    const first = await client.getToken({ code: await codeFor(client, user), redirect_uri })
    expect(first.token).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(first.expired()).toBe(false)
    expect(first.expired(3601)).toBe(true)

    const made = await gpt(String(first.token.access_token), '/notes', { json: { title: 'x' } })
    expect(made.status).toBe(201)
    const second = await first.refresh()
    expect(second.token.refresh_token).not.toBe(first.token.refresh_token)
    const me = await gpt(String(second.token.access_token), '/me')
    expect((await me.json()).user_id).toBe(user.id)
  })

  it('gets the same tokens when it refreshes twice, because an answer was lost', async () => {
    const user = await newUser()
    const first = await client.getToken({ code: await codeFor(client, user), redirect_uri })
    const [one, two] = await Promise.all([first.refresh(), first.refresh()])
    expect(one.token.access_token).toBe(two.token.access_token)
    expect(one.token.refresh_token).toBe(two.token.refresh_token)
  })

  it('reads the errors: invalid_grant is what makes ChatGPT show "Sign in" again', async () => {
    const used = await codeFor(client, await newUser())
    const tokens = await client.getToken({ code: used, redirect_uri })
    await expect(client.getToken({ code: used, redirect_uri })).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_grant', error_description: expect.any(String) } },
    })
    await expect(tokens.refresh()).rejects.toMatchObject({
      data: { payload: { error: 'invalid_grant' } },
    })
  })

  it('reads invalid_client when its secret is wrong', async () => {
    const wrong = chatGpt(options, 'wrong').getToken({ code: 'x', redirect_uri })
    await expect(wrong).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'invalid_client' } },
    })
  })

  it('revokes', async () => {
    const user = await newUser()
    const tokens = await client.getToken({ code: await codeFor(client, user), redirect_uri })
    await tokens.revoke('refresh_token')
    expect((await gpt(String(tokens.token.access_token), '/me')).status).toBe(401)
  })
})
