import { describe, expect, test } from 'vitest'
import { en } from '../texts/en.ts'
import { setTexts } from '../texts/index.ts'
import { oauthErrorText } from './oauth-errors.ts'

setTexts('en', en)

const AUTHORIZATION_ERRORS = [
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]

describe('oauthErrorText', () => {
  test('has own words for every error of RFC 6749 §4.1.2.1', () => {
    const unknown = oauthErrorText(null).title
    const titles = AUTHORIZATION_ERRORS.map((code) => oauthErrorText(code).title)
    expect(new Set([unknown, ...titles]).size).toBe(AUTHORIZATION_ERRORS.length + 1)
  })

  test('never shows the code itself as an explanation', () => {
    for (const code of [...AUTHORIZATION_ERRORS, 'invalid_client', 'invalid_redirect_uri']) {
      const { title, text } = oauthErrorText(code)
      expect(`${title} ${text}`).not.toContain('_')
    }
  })

  test.each(['', 'nonsense', '__proto__', 'constructor', 'toString'])(
    'gives general words for %j',
    (code) => {
      expect(oauthErrorText(code)).toEqual(oauthErrorText(null))
    },
  )
})
