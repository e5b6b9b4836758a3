import { describe, expect, test } from 'vitest'
import { en } from '../texts/en.ts'
import { setTexts } from '../texts/index.ts'
import { authError, missingCredential } from './auth-texts.ts'

setTexts('en', en)

describe('authError', () => {
  test('says what is wrong with a password, without naming which half is', () => {
    const { text, field } = authError({ code: 'invalid_credentials', status: 400 })
    expect(text).toMatch(/email or the password is not right/)
    expect(field).toBe('password')
  })

  test('understands a server that sends no code', () => {
    expect(authError({ status: 400, message: 'Invalid login credentials' })).toEqual(
      authError({ code: 'invalid_credentials' }),
    )
    expect(authError({ status: 422, message: 'User already registered' })).toEqual(
      authError({ code: 'user_already_exists' }),
    )
    expect(
      authError({ status: 400, message: 'Unable to validate email address: invalid format' }).field,
    ).toBe('email')
  })

  test('passes on how long a password has to be', () => {
    const message = 'Password should be at least 8 characters.'
    const fault = { code: 'weak_password', status: 422, message, reasons: ['length'] }
    expect(authError(fault).text).toBe('Choose a stronger password: at least 8 characters.')
  })

  test('explains a leaked password', () => {
    expect(authError({ code: 'weak_password', reasons: ['pwned'] }).text).toMatch(/known leak/)
  })

  test('tells no answer from a server at fault', () => {
    expect(authError({ status: 0, message: 'Failed to fetch' }).text).toMatch(
      /could not be reached/,
    )
    expect(authError({ status: 503 }).text).toMatch(/busy/)
    expect(authError({ status: 429 }).text).toMatch(/too often/)
    expect(authError({ code: 'unexpected_failure', status: 500 }).text).toMatch(/on our side/)
    expect(authError({}).text).toMatch(/on our side/)
  })

  test('is not fooled by a code that names a part of every object', () => {
    expect(authError({ code: 'constructor', status: 500 }).text).toMatch(/on our side/)
  })
})

describe('missingCredential', () => {
  test('asks for what is missing, field by field', () => {
    expect(missingCredential('', '')?.field).toBe('email')
    expect(missingCredential('nonsense', 'x')?.field).toBe('email')
    expect(missingCredential('a@b', '')?.field).toBe('password')
    expect(missingCredential('a@example.org', ' ')).toBeNull()
    expect(missingCredential('a@example.org', null)).toBeNull()
  })
})
