import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { authorize, decide, newRequest } from '../support/gpt.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// RFC 9207: a client that talks to several servers must be able to tell which one answered (mix-up, RFC 9700 §4.4).
const ISSUER = `${F}/oauth`
const state = 'the state: 100% & more=?#é'

const parametersOf = (location: string) => Object.fromEntries(new URL(location).searchParams)

describe('iss is in every answer that goes to a client by redirect', () => {
  it('on success, beside code and state and nothing else', async () => {
    const id = await newRequest({ state })
    const { body } = await answer(decide(id, await newUser()))
    expect(parametersOf(body.redirect_to)).toEqual({
      code: expect.stringMatching(/^pb_ac_/),
      state,
      iss: ISSUER,
    })
  })

  it('when the user says no', async () => {
    const { body } = await answer(decide(await newRequest({ state }), await newUser(), 'deny'))
    expect(parametersOf(body.redirect_to)).toMatchObject({
      error: 'access_denied',
      state,
      iss: ISSUER,
    })
    expect(parametersOf(body.redirect_to)).not.toHaveProperty('code')
  })

  it.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { response_type: null }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_scope', { scope: 'notes:admin' }],
    ['invalid_scope', { scope: '"' }],
    ['invalid_target', { resource: 'https://other.example/' }],
    ['invalid_request', { code_challenge: 'x', code_challenge_method: 'S256' }],
    ['invalid_request', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ['request_not_supported', { request: 'x' }],
    ['request_uri_not_supported', { request_uri: 'https://app.example/request' }],
  ])('on %s, for %j', async (error, overrides) => {
    const response = await authorize({ state, ...overrides })
    expect(response.status).toBe(302)
    const location = response.headers.get('location') ?? ''
    expect(location.startsWith(`${stack.demo_client.redirect_uri}?`)).toBe(true)
    expect(parametersOf(location)).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
      state,
      iss: ISSUER,
    })
  })

  it('when a public client comes without PKCE', async () => {
    const { authorize } = await newPublicClient()
    const location = (await authorize({ state })).headers.get('location') ?? ''
    expect(parametersOf(location)).toMatchObject({ error: 'invalid_request', state, iss: ISSUER })
  })

  it('in a query that a redirect URI has already', async () => {
    const redirect_uri = 'https://app.example/callback?tenant=a%20b'
    const { newRequest, decide } = await newAssistant({ redirectUris: [redirect_uri] })
    const { body } = await answer(decide(await newRequest(), await newUser()))
    expect(body.redirect_to.startsWith(`${redirect_uri}&code=`)).toBe(true)
    expect(new URL(body.redirect_to).searchParams.getAll('iss')).toEqual([ISSUER])
  })
})

it('iss comes from the configuration, not from the Host of the request', async () => {
  const url = new URL(`${F}/oauth/authorize`)
  const { client_id, redirect_uri } = stack.demo_client
  url.search = new URLSearchParams({ client_id, redirect_uri, response_type: 'x' }).toString()
  for (const headers of [
    { 'x-forwarded-host': 'evil.example' },
    { forwarded: 'host=evil.example' },
    { 'x-forwarded-proto': 'https' },
  ] as Record<string, string>[]) {
    const response = await fetch(url, { headers, redirect: 'manual' })
    expect(parametersOf(response.headers.get('location') ?? '').iss).toBe(ISSUER)
  }
})
