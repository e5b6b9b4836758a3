import { describe, expect, test } from 'vitest'
import { parsePending } from './pending-sign-in.ts'
import { readReturned, withoutReturned } from './returned.ts'

const at = (tail: string) => new URL(`https://web.example${tail}`)
const jwt = (email: string) => `h.${btoa(JSON.stringify({ email }))}.s`
const pending = { email: 'me@example.org', path: '/apps' }

describe('readReturned', () => {
  test('takes a code only for a flow that this browser began', () => {
    expect(readReturned(at('/apps?code=c'), pending)).toEqual({ kind: 'code', code: 'c' })
    expect(readReturned(at('/apps?code=c'), null)).toEqual({ kind: 'failed', reason: 'elsewhere' })
  })

  test('leaves the code of the playground, and the errors of the error page, alone', () => {
    expect(readReturned(at('/playground?code=c&state=s'), pending)).toEqual({ kind: 'nothing' })
    expect(readReturned(at('/error?error=invalid_client'), pending)).toEqual({ kind: 'nothing' })
  })

  test('takes tokens only for the address that was typed here', () => {
    const hash = (email: string) => at(`/#access_token=${jwt(email)}&refresh_token=r`)
    expect(readReturned(hash('ME@example.org'), pending)).toMatchObject({
      kind: 'session',
      refresh_token: 'r',
    })
    const refused = { kind: 'failed', reason: 'elsewhere' }
    expect(readReturned(hash('evil@example.org'), pending)).toEqual(refused)
    expect(readReturned(hash('me@example.org'), null)).toEqual(refused)
    expect(readReturned(hash('me@example.org'), { ...pending, email: null })).toEqual(refused)
    expect(readReturned(at('/#access_token=garbage'), pending)).toEqual(refused)
  })

  test('explains a link that came too late', () => {
    const late = 'error=access_denied&error_code=otp_expired'
    expect(readReturned(at(`/#${late}`), null)).toEqual({ kind: 'failed', reason: 'expired' })
    expect(readReturned(at(`/?${late}`), null)).toEqual({ kind: 'failed', reason: 'expired' })
    expect(readReturned(at('/?error_code=x'), null)).toEqual({ kind: 'failed', reason: 'other' })
  })
})

test('withoutReturned keeps what the page itself needs', () => {
  expect(withoutReturned(at('/connect?request=1&code=c#access_token=x'))).toBe('/connect?request=1')
})

describe('parsePending', () => {
  const kept = (change: object) => JSON.stringify({ email: 'a@b', path: '/', at: 1_000, ...change })

  test('reads what was kept, for an hour', () => {
    expect(parsePending(kept({}), 2_000)).toEqual({ email: 'a@b', path: '/' })
    expect(parsePending(kept({}), 4_000_000)).toBeNull()
    expect(parsePending(kept({}), 500)).toBeNull()
  })

  test.each([null, '', 'x', '{}', kept({ path: '//evil.example' }), kept({ path: 'https://x' })])(
    'refuses %j',
    (text) => {
      expect(parsePending(text, 2_000)).toBeNull()
    },
  )
})
