import { describe, expect, test } from 'vitest'
import { defineWebApp } from '../web-app.ts'
import { parsePending } from './pending-sign-in.ts'
import { returnAddress } from './return-address.ts'
import { admitCode, isWhoWasAsked, readReturned, withoutReturned } from './returned.ts'

defineWebApp({
  pages: {
    '/notes': () => Promise.reject(new Error('paths are matched, no page is loaded')),
  },
})

const at = (tail: string) => new URL(`https://web.example${tail}`)
const pending = { id: 'p1', email: 'me@example.org', accountId: null }
const notOurs = { kind: 'not-ours' }

describe('readReturned', () => {
  test('takes a code only of the very sign-in that this browser waits for', () => {
    expect(readReturned(at('/apps?signin=p1&code=c'), pending)).toEqual({ kind: 'code', code: 'c' })
    expect(readReturned(at('/apps?signin=p1&code=c'), null)).toEqual(notOurs)
    expect(readReturned(at('/apps?signin=p2&code=c'), pending)).toEqual(notOurs)
    expect(readReturned(at('/apps?code=c'), pending)).toEqual(notOurs)
  })

  test('takes no session and no token out of any link, not even for the address typed here', () => {
    const jwt = `h.${btoa(JSON.stringify({ email: pending.email, exp: 1 }))}.s`
    for (const tail of [
      `/apps?signin=p1#access_token=${jwt}&refresh_token=r&type=magiclink`,
      `/#access_token=${jwt}`,
      '/#refresh_token=r',
      `/?access_token=${jwt}&refresh_token=r`,
      '/?token_hash=h&type=email&signin=p1',
      '/?token_hash=h&type=recovery&code=c&signin=p1',
      `/?code=c&signin=p1#access_token=${jwt}&refresh_token=r`,
      '/playground?code=c&state=s#refresh_token=r',
    ]) {
      expect(readReturned(at(tail), pending), tail).toEqual(notOurs)
      expect(readReturned(at(tail), null), tail).toEqual(notOurs)
    }
  })

  test('leaves the code of the playground, and the errors of the error page, alone', () => {
    expect(readReturned(at('/playground?code=c&state=s'), pending)).toEqual({ kind: 'nothing' })
    expect(readReturned(at('/error?error=invalid_client'), pending)).toEqual({ kind: 'nothing' })
  })

  test('explains a link that came too late', () => {
    const late = 'error=access_denied&error_code=otp_expired'
    expect(readReturned(at(`/#${late}`), null)).toEqual({ kind: 'failed', reason: 'expired' })
    expect(readReturned(at(`/?${late}`), null)).toEqual({ kind: 'failed', reason: 'expired' })
    expect(readReturned(at('/?error_code=x'), null)).toEqual({ kind: 'failed', reason: 'other' })
  })
})

test('withoutReturned keeps what the page itself needs', () => {
  const tail = '/connect?request=1&signin=p&code=c&token_hash=h&type=email#access_token=x'
  expect(withoutReturned(at(tail))).toBe('/connect?request=1')
})

describe('admitCode', () => {
  const bob = { id: 'b', email: 'bob@example.org' }

  test('lets nobody take the place of somebody who signed in meanwhile', () => {
    expect(admitCode(pending, bob)).toBe('other-account')
    expect(admitCode({ ...pending, email: null }, bob)).toBe('other-account')
    expect(admitCode({ ...pending, accountId: 'a' }, bob)).toBe('other-account')
  })

  test('signs in where nobody is signed in, and again where the same person still is', () => {
    expect(admitCode(pending, null)).toBe('exchange')
    expect(admitCode({ ...pending, accountId: 'b' }, bob)).toBe('exchange')
    expect(admitCode({ ...pending, accountId: 'a' }, null)).toBe('exchange')
  })

  test('has nothing to do where the person signed in by other means', () => {
    expect(admitCode({ ...pending, email: 'BOB@example.org' }, bob)).toBe('already-signed-in')
  })
})

test('isWhoWasAsked wants the address that was typed; a provider says who it is', () => {
  expect(isWhoWasAsked(pending, { id: 'm', email: 'ME@example.org' })).toBe(true)
  expect(isWhoWasAsked(pending, { id: 'm', email: 'evil@example.org' })).toBe(false)
  expect(isWhoWasAsked(pending, { id: 'm' })).toBe(false)
  expect(isWhoWasAsked({ ...pending, email: null }, { id: 'm', email: 'x@y' })).toBe(true)
})

describe('returnAddress', () => {
  const back = (tail: string) => returnAddress(at(tail), 'p1').replace('https://web.example', '')

  test.each([
    ['/connect?request=r-1', '/connect?request=r-1&signin=p1'],
    ['/device?user_code=bcdf%20ghjk', '/device?user_code=BCDF-GHJK&signin=p1'],
    ['/login/abc_DEF-1', '/login/abc_DEF-1?signin=p1'],
    ['/notes', '/notes?signin=p1'],
    ['/notes/', '/notes?signin=p1'],
    ['/connect/?request=r-1', '/connect?request=r-1&signin=p1'],
    ['/device/?user_code=bcdf%20ghjk', '/device?user_code=BCDF-GHJK&signin=p1'],
    ['/', '/?signin=p1'],
  ])('carries what is under way: %s', (from, to) => {
    expect(back(from)).toBe(to)
  })

  test.each([
    ['/connect?request=a%26b', '/connect?signin=p1'],
    ['/connect?request=//evil.example', '/connect?signin=p1'],
    ['/connect?request=r&next=https://evil.example#x', '/connect?request=r&signin=p1'],
    ['/device?user_code=<script>', '/device?signin=p1'],
    ['/login/%2F%2Fevil.example', '/?signin=p1'],
    ['//evil.example/connect?request=r', '/?signin=p1'],
    ['//notes', '/?signin=p1'],
    ['//connect?request=r', '/?signin=p1'],
    ['//', '/?signin=p1'],
    ['///notes/', '/?signin=p1'],
    ['/playground?code=c&state=s', '/playground?signin=p1'],
    ['/nowhere?request=r', '/?signin=p1'],
  ])('carries nothing else, and leads nowhere else: %s', (from, to) => {
    expect(back(from)).toBe(to)
  })
})

describe('parsePending', () => {
  const kept = (change: object) =>
    JSON.stringify({ id: 'p1', email: 'a@b', accountId: null, at: 1_000, ...change })

  test('reads what was kept, for an hour', () => {
    expect(parsePending(kept({}), 2_000)).toEqual({ id: 'p1', email: 'a@b', accountId: null })
    expect(parsePending(kept({}), 4_000_000)).toBeNull()
    expect(parsePending(kept({}), 500)).toBeNull()
  })

  test.each([null, '', 'x', '{}', 'null', kept({ id: '' }), kept({ id: 1 }), kept({ at: 'now' })])(
    'refuses %j',
    (text) => {
      expect(parsePending(text, 2_000)).toBeNull()
    },
  )
})
