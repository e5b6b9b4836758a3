import { describe, expect, it } from 'vitest'
import { newAssistant } from '../support/clients.ts'
import { F, sql, stack } from '../support/stack.ts'
import type { ClientIdentity } from '../support/stack-client.ts'

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const state = 'of this & only = this request? %20 + ü 🐈'

/** Expects a fault that went to the client by redirect, whole and harmless, and left nothing behind. */
async function expectProblemRedirect(
  pending: Promise<Response>,
  client: ClientIdentity,
  error: string,
  expectedState: string | null = state,
) {
  const response = await pending
  expect(response.status).toBe(302)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')

  const location = response.headers.get('location') ?? ''
  expect(location.startsWith(`${client.redirect_uri}?`), location).toBe(true)
  const parameters = new URL(location).searchParams
  expect(Object.fromEntries(parameters)).toEqual({
    error,
    error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
    ...(expectedState !== null && { state: expectedState }),
    iss: `${F}/oauth`,
  })

  const requests = await sql`
    select from patchbay.authorization_requests where client_id = ${client.client_id}`
  expect(requests).toHaveLength(0)
}

describe('A fault of an authorization request goes back to the client with error, state and iss', () => {
  it.each([
    ['response_type is missing', { response_type: null }, 'invalid_request'],
    ['response_type is empty', { response_type: '' }, 'invalid_request'],
    ['response_type is token', { response_type: 'token' }, 'unsupported_response_type'],
    ['response_type asks for more', { response_type: 'code token' }, 'unsupported_response_type'],
    ['response_type has another case', { response_type: 'CODE' }, 'unsupported_response_type'],
    ['response_mode is fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['response_mode is form_post', { response_mode: 'form_post' }, 'invalid_request'],
    ['a scope is unknown', { scope: 'notes:read everything' }, 'invalid_scope'],
    ['a scope has another case', { scope: 'Notes:Read' }, 'invalid_scope'],
    ['scope has a quote', { scope: 'notes:read "x"' }, 'invalid_scope'],
    ['scope has a NUL', { scope: 'notes:read\0' }, 'invalid_scope'],
    ['scope is not ASCII', { scope: 'todós:read' }, 'invalid_scope'],
    ['scope is very long', { scope: 'x'.repeat(1001) }, 'invalid_scope'],
    [
      'PKCE is plain',
      { code_challenge: challenge, code_challenge_method: 'plain' },
      'invalid_request',
    ],
    ['PKCE has no method, which means plain', { code_challenge: challenge }, 'invalid_request'],
    ['PKCE has a method only', { code_challenge_method: 'S256' }, 'invalid_request'],
    [
      'the challenge is too short',
      { code_challenge: challenge.slice(1), code_challenge_method: 'S256' },
      'invalid_request',
    ],
    [
      'the challenge is no base64url',
      { code_challenge: challenge.replace('-', '+'), code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['resource is foreign', { resource: 'https://evil.example/' }, 'invalid_target'],
    ['resource is nearly ours', { resource: `${F}/gpt/notes` }, 'invalid_target'],
    ['no page may be shown, but consent needs one', { prompt: 'none' }, 'interaction_required'],
    ['no page may be shown and one must', { prompt: 'none login' }, 'invalid_request'],
    ['a request object comes', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    [
      'a request object is referred to',
      { request_uri: 'https://a.example/' },
      'request_uri_not_supported',
    ],
  ])('when %s', async (_, overrides, error) => {
    const { client, authorize } = await newAssistant()
    await expectProblemRedirect(authorize({ state, ...overrides }), client, error)
  })

  it.each(['response_type', 'scope', 'code_challenge'])('when %s comes twice', async (name) => {
    const { client, authorizeUrl } = await newAssistant()
    const url = authorizeUrl({ state, scope: 'notes:read' })
    url.searchParams.append(name, 'code')
    url.searchParams.append(name, 'code')
    const pending = fetch(url, { redirect: 'manual' })
    await expectProblemRedirect(pending, client, 'invalid_request')
  })

  it('when two resources come: a token is for one (RFC 8707 §2)', async () => {
    const { client, authorizeUrl } = await newAssistant()
    const url = authorizeUrl({ state, resource: `${F}/gpt` })
    url.searchParams.append('resource', `${F}/mcp`)
    await expectProblemRedirect(fetch(url, { redirect: 'manual' }), client, 'invalid_target')
  })

  it.each([
    ['notes:read everything', 'everything'],
    ['Notes:Read', 'Notes:Read'],
    ['notes:read “notes:write”', '?notes:write?'],
  ])('names the scope to a GPT, and those that there are: %s', async (scope, named) => {
    const { authorize } = await newAssistant({ scopes: ['notes:read', 'notes:write'] })
    const location = new URL((await authorize({ scope })).headers.get('location') ?? '')
    expect(location.searchParams.get('error_description')).toBe(
      `the scope ${named} is unknown or not allowed for this client; allowed: notes:read notes:write`,
    )
  })

  it('when a scope is not one of this client', async () => {
    const { client, authorize } = await newAssistant({ scopes: ['notes:read'] })
    const scope = 'notes:read notes:write'
    await expectProblemRedirect(authorize({ state, scope }), client, 'invalid_scope')
  })

  it('when a client that must use PKCE does not', async () => {
    const { client, authorize } = await newAssistant({ requirePkce: true })
    await expectProblemRedirect(authorize({ state }), client, 'invalid_request')
  })

  it('when the state is longer than 4000 characters, and gives it back all the same', async () => {
    const { client, authorize } = await newAssistant()
    const long = 'x'.repeat(4001)
    await expectProblemRedirect(authorize({ state: long }), client, 'invalid_request', long)
  })

  it('when the state has a NUL, and gives it back all the same', async () => {
    const { client, authorize } = await newAssistant()
    await expectProblemRedirect(authorize({ state: 'a\0b' }), client, 'invalid_request', 'a\0b')
  })

  it('when no scope is asked for and there is no default (RFC 6749 §3.3)', async () => {
    const { client, authorize } = await newAssistant({ scopes: ['offline_access'] })
    await expectProblemRedirect(authorize({ state }), client, 'invalid_scope')
  })

  it('without a state when none came', async () => {
    const { client, authorize } = await newAssistant()
    const pending = authorize({ response_type: null, state: null })
    await expectProblemRedirect(pending, client, 'invalid_request', null)
  })

  it('to a redirect URI that has a query of its own, which stays as it is', async () => {
    const uri = 'https://app.example/back?tenant=a%20b&x='
    const { authorize } = await newAssistant({ redirectUris: [uri] })
    const response = await authorize({ response_type: null })
    expect(response.headers.get('location')?.startsWith(`${uri}&error=invalid_request&`)).toBe(true)
  })

  it('to an app of its own scheme', async () => {
    const uri = 'com.example.app:/oauth/back'
    const { authorize } = await newAssistant({ redirectUris: [uri] })
    const response = await authorize({ response_type: null })
    expect(response.headers.get('location')?.startsWith(`${uri}?error=`)).toBe(true)
  })

  it('also in a browser, because the client is known', async () => {
    const { client, authorize } = await newAssistant()
    const init = { headers: { accept: 'text/html' } }
    await expectProblemRedirect(authorize({ state, scope: 'x' }, init), client, 'invalid_scope')
  })
})

describe('The demo client', () => {
  it('is the GPT client of the design: confidential, without PKCE, post and Basic', async () => {
    const [client] = await sql`
      select kind, require_pkce, token_endpoint_auth_methods from patchbay.clients
      where id = ${stack.demo_client.client_id}`
    expect(client).toEqual({
      kind: 'gpt_action',
      require_pkce: false,
      token_endpoint_auth_methods: ['client_secret_post', 'client_secret_basic'],
    })
  })
})
