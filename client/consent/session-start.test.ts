import { expect, test } from 'vitest'
import { sessionStart } from './session-start.ts'

const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims))}.s`

test('a session began with its newest proof, not when its token was made', () => {
  const amr = [
    { method: 'password', timestamp: 1_000 },
    { method: 'totp', timestamp: 2_000 },
  ]
  const { key, at } = sessionStart(jwt({ session_id: 's1', amr, iat: 9_000 }))
  expect(key).toBe('s1')
  expect(at).toEqual(new Date(2_000_000))
})

test('without proofs the time of the token has to do', () => {
  expect(sessionStart(jwt({ session_id: 's1', iat: 9_000 })).at).toEqual(new Date(9_000_000))
  expect(sessionStart(jwt({ iat: 9_000 })).key).toBe(new Date(9_000_000).toISOString())
})

test.each(['', 'x', 'a.b.c', jwt([]), jwt({ amr: [null, 1, {}] })])(
  'what cannot be read began long ago: %j',
  (token) => {
    expect(sessionStart(token).at).toEqual(new Date(0))
  },
)
