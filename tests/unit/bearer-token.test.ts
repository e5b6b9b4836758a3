import { describe, expect, it } from 'vitest'
import { bearerToken } from '../../functions-shared/runtime/session/user-jwt.ts'

describe('a bearer token', () => {
  const of = (authorization: string | null) =>
    bearerToken(
      new Request('https://app.example/', {
        headers: authorization === null ? {} : { authorization },
      }),
    )

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc ', 'abc'],
    ['Bearer a.b-c_d~e+f/g=', 'a.b-c_d~e+f/g='],
  ])('is read from %j', (header, token) => {
    expect(of(header)).toBe(token)
  })

  it.each([
    null,
    '',
    'Bearer',
    'Bearer ',
    'Basic abc',
    'Bearer a b',
    'Bearerabc',
    'Bearer ü',
    `Bearer ${'x'.repeat(8193)}`,
  ])('is none in %j', (header) => {
    expect(of(header)).toBeNull()
  })
})
