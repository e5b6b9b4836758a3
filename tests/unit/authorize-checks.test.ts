import { describe, expect, it } from 'vitest'
import { findAuthorizeProblem } from '../../functions-shared/oauth/authorize.ts'
import { promptsLogin } from '../../functions-shared/oauth/authorize-checks.ts'
import { readParameters } from '../../functions-shared/oauth/parameters.ts'

const good = { response_type: 'code', client_id: 'gpt', redirect_uri: 'https://chat.example/cb' }
const challenge = 'c'.repeat(43)
const config = { gptResource: 'https://app.example/gpt', mcpResource: 'https://app.example/mcp' }

function faultOf(changes: Record<string, string>, more = '') {
  const search = new URLSearchParams({ ...good, ...changes })
  return findAuthorizeProblem({
    ...readParameters(new URLSearchParams(`${search}${more}`)),
    config,
  })
}

describe('an authorization request without fault', () => {
  it.each<[string, Record<string, string>]>([
    ['is what GPT Actions send: no PKCE, an empty scope', { scope: '', state: 's' }],
    ['may name the response mode', { response_mode: 'query' }],
    ['may send an S256 challenge', { code_challenge: challenge, code_challenge_method: 'S256' }],
    ['may name a resource of this server', { resource: 'https://app.example/mcp' }],
    ['may name it with a slash more', { resource: 'https://app.example/gpt/' }],
    ['may have a state of 4000 characters', { state: 'x'.repeat(4000) }],
    ['may have any text as state', { state: '<b>"\\\u{1f98a}&=%00' }],
    ['may ask for scopes that are checked elsewhere', { scope: 'notes:read anything! "ümlaut' }],
    ['may have any white space around scopes', { scope: ' notes:read  notes:write\n' }],
    ['may ask for very long scopes', { scope: 'x'.repeat(1001) }],
    ['may carry parameters that nobody knows', { nonce: 'n' }],
    ['may ask for the pages that come anyway', { prompt: 'consent select_account login' }],
    ['may have prompts that nobody knows', { prompt: 'create nonetheless None' }],
  ])('%s', (_what, changes) => {
    expect(faultOf(changes)).toBeUndefined()
  })
})

describe('a faulty authorization request', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without a response type', { response_type: '' }, 'invalid_request'],
    ['for an implicit token', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an ID token', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['for two response types', { response_type: 'code token' }, 'unsupported_response_type'],
    ['for a response type in upper case', { response_type: 'CODE' }, 'unsupported_response_type'],
    ['for an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['for an answer by form post', { response_mode: 'form_post' }, 'invalid_request'],
    ['with a request object', { request: 'ey.ey.x' }, 'request_not_supported'],
    ['with a request URI', { request_uri: 'urn:x' }, 'request_uri_not_supported'],
    ['with a state that is too long', { state: 'x'.repeat(4001) }, 'invalid_request'],
    ['with a state that Postgres cannot hold', { state: 'a\0b' }, 'invalid_request'],
    ['with a method and no challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['with a challenge and no method', { code_challenge: challenge }, 'invalid_request'],
    [
      'with the method plain',
      { code_challenge: challenge, code_challenge_method: 'plain' },
      'invalid_request',
    ],
    [
      'with a method in lower case',
      { code_challenge: challenge, code_challenge_method: 's256' },
      'invalid_request',
    ],
    [
      'with a challenge that is too short',
      { code_challenge: 'c'.repeat(42), code_challenge_method: 'S256' },
      'invalid_request',
    ],
    [
      'with a challenge that is too long',
      { code_challenge: 'c'.repeat(44), code_challenge_method: 'S256' },
      'invalid_request',
    ],
    [
      'with a challenge that is padded',
      { code_challenge: `${'c'.repeat(42)}=`, code_challenge_method: 'S256' },
      'invalid_request',
    ],
    [
      'with a line break after the challenge',
      { code_challenge: `${challenge}\n`, code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['for a resource of somebody else', { resource: 'https://evil.example' }, 'invalid_target'],
    ['that may show no page', { prompt: 'none' }, 'interaction_required'],
    ['that may show no page and must', { prompt: 'none login' }, 'invalid_request'],
  ])('%s is told so', (_what, changes, error) => {
    expect(faultOf(changes)?.error).toBe(error)
  })

  it.each([
    '&state=a&state=b',
    '&scope=a&scope=a',
    '&response_type=code',
    '&prompt=none&prompt=none',
  ])('with a repeated parameter is told so: %s', (more) => {
    expect(faultOf({}, more)).toMatchObject({ error: 'invalid_request' })
  })

  it('with two resources is told so: a token is for one (RFC 8707 §2)', () => {
    const two = '&resource=https://app.example/gpt&resource=https://app.example/mcp'
    expect(faultOf({}, two)).toMatchObject({ error: 'invalid_target' })
    const same = '&resource=https://app.example/mcp&resource=HTTPS://app.example:443/x/../mcp/'
    expect(faultOf({}, same)).toBeUndefined()
  })

  it('is told of its first fault in the order of the RFC', () => {
    const all = { response_type: 'token', state: 'x'.repeat(4001), resource: 'x' }
    expect(faultOf(all)?.error).toBe('unsupported_response_type')
    expect(faultOf({ ...all, response_type: 'code' })?.error).toBe('invalid_request')
    expect(faultOf({ ...all, response_type: 'code', state: '' })?.error).toBe('invalid_target')
  })

  it('is told in the characters that RFC 6749 allows in a description', () => {
    const faults = [
      { response_type: '' },
      { prompt: 'none' },
      { prompt: 'none login' },
      { state: '\0' },
      { resource: 'x' },
    ]
    for (const changes of faults) {
      expect(faultOf(changes)?.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })
})

describe('promptsLogin', () => {
  const promptsLoginOf = (prompt: string) => promptsLogin(new Map([['prompt', prompt]]))

  it('asks again for prompt=login, alone or among others', () => {
    expect(promptsLoginOf('login')).toBe(true)
    expect(promptsLoginOf('consent login')).toBe(true)
  })

  it.each(['', 'consent', 'select_account', 'Login', 'relogin', 'login_hint'])(
    'does not for %j',
    (prompt) => {
      expect(promptsLoginOf(prompt)).toBe(false)
    },
  )
})
