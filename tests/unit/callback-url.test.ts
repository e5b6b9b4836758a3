import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callbackUrl } from '../../functions-shared/oauth/callback.ts'
import { redirectUriProblem } from '../../functions-shared/oauth/clients/redirect-uri.ts'
import { redirect } from '../../functions-shared/runtime/http/respond.ts'

const issuer = 'https://app.example/functions/v1/oauth'

describe('the URL that takes an answer to the client', () => {
  it('adds the answer and the issuer to the redirect URI', () => {
    expect(callbackUrl('https://chat.example/cb', issuer, { code: 'c', state: 's' })).toBe(
      `https://chat.example/cb?code=c&state=s&iss=${encodeURIComponent(issuer)}`,
    )
  })

  it('keeps the query that the redirect URI has', () => {
    expect(callbackUrl('https://chat.example/cb?tenant=a%20b', issuer, { code: 'c' })).toBe(
      `https://chat.example/cb?tenant=a%20b&code=c&iss=${encodeURIComponent(issuer)}`,
    )
  })

  it('leaves out what there is none of', () => {
    const url = callbackUrl('https://chat.example/cb', issuer, { state: null, code: undefined })
    expect(url).toBe(`https://chat.example/cb?iss=${encodeURIComponent(issuer)}`)
  })

  it('gives back an empty state as an empty state', () => {
    const url = new URL(callbackUrl('https://chat.example/cb', issuer, { state: '' }))
    expect(url.searchParams.get('state')).toBe('')
  })

  it('names this issuer, whatever the answer says (RFC 9207)', () => {
    const url = new URL(callbackUrl('https://chat.example/cb', issuer, { iss: 'https://evil' }))
    expect(url.searchParams.getAll('iss')).toEqual([issuer])
  })

  it.each([
    'https://chat.example/cb',
    'https://chat.example/cb?x=1',
    'http://127.0.0.1:49152/cb',
    'http://[::1]:49152/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'com.example.app://cb',
  ])('parses back to what was answered, for %s', (redirectUri) => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.option(fc.string({ unit: 'binary' })),
        (code, state) => {
          const url = callbackUrl(redirectUri, issuer, { code, state })
          expect(url.startsWith(redirectUri)).toBe(true)
          // Printable ASCII alone: nothing that could end a header line.
          expect(url).toMatch(/^[\x21-\x7e]+$/)

          const read = new URL(url).searchParams
          expect(read.get('code')).toBe(code)
          expect(read.get('state')).toBe(state)
          expect(read.get('iss')).toBe(issuer)
        },
      ),
    )
  })

  it.each([
    'https://chat.example/cb',
    'https://exämple.example/cb',
    'https://chat.example/ü',
    'https://chat.example/?q=日本',
  ])('can be a Location header wherever the redirect URI can be registered: %s', (redirectUri) => {
    if (redirectUriProblem(redirectUri)) return
    const location = callbackUrl(redirectUri, issuer, { state: '🦊\r\nx: y' })
    expect(redirect(302, location).headers.get('location')).toBe(location)
    expect(location).toMatch(/^[\x21-\x7e]+$/)
  })
})
