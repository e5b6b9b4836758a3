import { expect, test } from 'vitest'
import { matchPattern } from './match-pattern.ts'

test('matches a path, with or without a closing slash', () => {
  expect(matchPattern('/', '/')).toEqual({})
  expect(matchPattern('/connect', '/connect')).toEqual({})
  expect(matchPattern('/connect', '/connect/')).toEqual({})
})

test('gives the parameters, decoded', () => {
  expect(matchPattern('/login/:code', '/login/ab%20c')).toEqual({ code: 'ab c' })
})

test('does not match other paths', () => {
  expect(matchPattern('/connect', '/Connect')).toBeNull()
  expect(matchPattern('/connect', '/connect/more')).toBeNull()
  expect(matchPattern('/login/:code', '/login')).toBeNull()
  expect(matchPattern('/', '/anything')).toBeNull()
})

test('does not match broken percent-encoding', () => {
  expect(matchPattern('/login/:code', '/login/%E0%A4%A')).toBeNull()
})
