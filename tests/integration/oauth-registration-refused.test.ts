import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { register } from '../support/registration.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const callback = 'https://app.example/callback'

describe('invalid_redirect_uri (RFC 7591 §3.2.2)', () => {
  it.each([
    ['missing', undefined],
    ['empty', []],
    ['no list', callback],
    ['not text', [null]],
    ['relative', ['/callback']],
    ['http', ['http://app.example/callback']],
    ['with a fragment', [`${callback}#x`]],
    ['with a wildcard', ['https://*.app.example/']],
    ['with a user name', ['https://app.example@evil.example/']],
    ['script', ['javascript:alert(1)//']],
    ['data', ['data:text/html,<script>alert(1)</script>']],
    ['out of band', ['urn:ietf:wg:oauth:2.0:oob']],
    ['bad, all of them', ['http://evil.example/', `${callback}#x`]],
    ['links of an editor', ['vscode://vscode.git/clone?url=x', 'cursor://x/mcp/install']],
    ['with a state', [`${callback}?state=x`]],
    ['with an issuer', [`${callback}?a=b&iss=x`]],
    ['with a NUL', [`${callback}\0`]],
    ['with a line break', [`${callback}\r\nx: y`]],
    ['longer than 2000 characters', [callback.padEnd(2001, 'x')]],
  ])('is answered to redirect_uris that are %s', async (_what, redirect_uris) => {
    await expectOAuthProblem(register({ redirect_uris }), 400, 'invalid_redirect_uri')
  })

  it('says what is wrong with them', async () => {
    for (const [uri, reason] of [
      [`${callback}?code=x`, /'code' in its query/],
      ['http://evil.example/', /use https/],
      ['vscode://vscode.git/clone', /PATCHBAY_APP_SCHEMES/],
    ] as const) {
      const { body } = await answer(register({ redirect_uris: [uri] }))
      expect(body.error_description).toMatch(reason)
    }
  })

  it('is answered to characters that no URI has: no Location header could carry them', async () => {
    const redirect_uris = ['https://app.example/カ']
    await expectOAuthProblem(register({ redirect_uris }), 400, 'invalid_redirect_uri')
  })
})

describe('invalid_client_metadata', () => {
  it.each([
    ['no grant that is offered', { grant_types: ['client_credentials', 'password'] }],
    ['no code response', { response_types: ['token'] }],
  ])('is answered to %s', async (_what, members) => {
    const asked = register({ redirect_uris: [callback], ...members })
    await expectOAuthProblem(asked, 400, 'invalid_client_metadata')
  })

  it.each(['null', '[]', '"x"', '7', '', '{', 'redirect_uris=x', '\ufeff{}x'])(
    'is answered to the body %j',
    async (body) => {
      await expectOAuthProblem(register({}, { body }), 400, 'invalid_client_metadata')
    },
  )

  it('is answered to another content type (415) and to more than 64 kB (413)', async () => {
    const body = JSON.stringify({ redirect_uris: [callback] })
    const headers = { 'content-type': 'text/plain' }
    await expectOAuthProblem(register({}, { body, headers }), 415, 'invalid_client_metadata')
    const large = { redirect_uris: [callback], padding: 'x'.repeat(65_536) }
    await expectOAuthProblem(register(large), 413, 'invalid_client_metadata')
  })
})

describe('A registration is an answer of the 200s or 400s, never a 500', () => {
  it.each([
    ['a logo with a NUL', { logo_uri: 'https://app.example/\0' }],
    ['a logo with half a surrogate pair', { logo_uri: 'https://app.example/\ud800' }],
    ['a logo whose scheme is in capitals', { logo_uri: 'HTTPS://app.example/logo.png' }],
    ['a policy after a space', { policy_uri: ' https://app.example/privacy' }],
    ['a scope with a NUL', { scope: 'notes:read\0' }],
    ['a scope with half a surrogate pair', { scope: '\ud800' }],
    ['a name with a NUL', { client_name: '\0' }],
    [
      'more URIs than are kept',
      { redirect_uris: Array.from({ length: 500 }, (_, i) => `${callback}/${i}`) },
    ],
    [
      'redirect URIs of more than 20000 characters together',
      { redirect_uris: Array.from({ length: 20 }, (_, i) => `${callback}/${i}`.padEnd(1900, 'x')) },
    ],
  ])('for %s', async (_what, members) => {
    const { status, text } = await answer(register({ redirect_uris: [callback], ...members }))
    expect([201, 400], text).toContain(status)
  })

  it('and a client that got in cannot make authorize fail either', async () => {
    const redirect_uri = 'https://app.example/カ'
    const { status, body } = await answer(register({ redirect_uris: [redirect_uri] }))
    if (status !== 201) return
    const url = new URL(`${F}/oauth/authorize`)
    const { client_id } = body
    url.search = new URLSearchParams({ client_id, redirect_uri, response_type: 'x' }).toString()
    expect((await fetch(url, { redirect: 'manual' })).status).toBeLessThan(500)
  })
})

describe('The registration endpoint', () => {
  it('refuses GET', async () => {
    expect((await fetch(`${F}/oauth/register`)).status).toBe(405)
  })

  it('gives no more for a user token, the publishable key or the secret key', async () => {
    const { jwt } = await newUser()
    for (const bearer of [jwt, stack.publishable_key, stack.secret_key]) {
      const headers = { authorization: `Bearer ${bearer}`, apikey: bearer }
      const metadata = { redirect_uris: [callback], scope: 'notes:read admin' }
      const { status, body } = await answer(register(metadata, { headers }))
      expect([status, body.scope]).toEqual([201, 'notes:read'])
    }
  })
})
