import { describe, expect, it } from 'vitest'
import {
  loggableError,
  loggableMessage,
  loggableMethod,
  loggableText,
  loggableUrl,
} from '../../functions-shared/runtime/telemetry/loggable.ts'

const digested = /^sha256:[0-9a-f]{16}$/
const token = `pb_at_${'x'.repeat(43)}`

describe('A URL in a log', () => {
  it.each([
    ['https://chatgpt.com/aip/g-1/oauth/callback', 'https://chatgpt.com/aip/g-1/oauth/callback'],
    ['https://a.example/cb?code=s3cret', 'https://a.example/cb'],
    ['https://a.example/cb#s3cret', 'https://a.example/cb'],
    ['https://user:s3cret@a.example:8443/cb', 'https://a.example:8443/cb'],
    ['https://a.example', 'https://a.example'],
    ['com.example.app:/oauth?code=s3cret', 'com.example.app:/oauth'],
    ['cursor://anysphere/callback', 'cursor://anysphere/callback'],
  ])('%s is %s', (url, logged) => {
    expect(loggableUrl(url)).toBe(logged)
  })

  it.each([
    token,
    's3cret',
    '',
    'x:s3cret',
    'javascript:s3cret',
    'https://',
    '/s3cret',
    '//a.example/s3cret',
    'https://user:s3cret@/x',
    'https://user@s3cret@a.example@/x',
    `https://a.example/${token}`,
    `https://${token}/cb`,
    'https://a.example/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s3cret',
    'https://a.example/sb_secret_0123456789',
    'https://a.example/a\ns3cret',
    'https://with space/s3cret',
    'https://a.example\\@s3cret/',
  ])('%s is a digest', (text) => {
    expect(loggableUrl(text)).toMatch(digested)
    expect(loggableUrl(text)).toBe(loggableText(text))
  })

  it('is cut off', () => {
    expect(loggableUrl(`https://a.example/${'x'.repeat(1000)}`)).toHaveLength(500)
  })
})

describe('A method in a log', () => {
  it('is one of HTTP, or other', () => {
    expect(['GET', 'PATCH', 'TRACE', 'S3CRET', 'get'].map(loggableMethod)).toEqual([
      'GET',
      'PATCH',
      'other',
      'other',
      'other',
    ])
  })
})

describe('An error in a log', () => {
  it.each([
    ['what JSON.parse read', () => JSON.parse('s3cret')],
    ['what JSON.parse read, in an object', () => JSON.parse('{"a": s3cret}')],
    ['what is no URL', () => new URL('s3cret')],
    [
      'a value that Postgres does not take',
      () => {
        throw Object.assign(new Error('invalid input syntax for type uuid: "s3cret"'), {
          code: '22P02',
        })
      },
    ],
    [
      'the query of a URL that was not reached',
      () => {
        throw new TypeError('error sending request for url (http://127.0.0.1:1/x?token=s3cret): no')
      },
    ],
    [
      'a token of ours, however it came there',
      () => {
        throw new Error(`unexpected ${token} s3cret`)
      },
    ],
  ])('keeps its kind and leaves out %s', (_, fail) => {
    let logged = ''
    try {
      fail()
    } catch (error) {
      logged = loggableError(error)
    }
    expect(logged).toMatch(/^\w*Error: /)
    expect(logged).not.toMatch(/s3cret|pb_at_/)
  })

  it('keeps the names that a fault of ours makes Postgres quote', () => {
    const said = '42P01 relation "public.golf" does not exist'
    expect(loggableMessage(said, '42P01')).toBe(said)
  })

  it("keeps plain words, those with an apostrophe too, and where nobody says anything: 'unknown'", () => {
    expect(loggableMessage("can't be reached, and won't be")).toBe("can't be reached, and won't be")
    expect(loggableError('s3cret')).toBe('unknown')
  })
})
