import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isStorable,
  readParameters,
  repetitionProblem,
} from '../../functions-shared/oauth/parameters.ts'

describe('parameters', () => {
  it('that came empty count as absent (RFC 6749 §3.1)', () => {
    const { parameters, repeated } = readParameters(new URLSearchParams('scope=&state=s'))
    expect([...parameters]).toEqual([['state', 's']])
    expect(repeated.size).toBe(0)
  })

  it.each([
    ['twice with two values', 'a=1&a=2'],
    ['twice with one value', 'a=1&a=1'],
    ['once empty and once not', 'a=&a=1'],
    ['twice empty', 'a=&a='],
    ['three times', 'a=1&b=2&a=3&a=4'],
  ])('that came %s are noted as repeated', (_what, search) => {
    expect([...readParameters(new URLSearchParams(search)).repeated]).toEqual(['a'])
  })

  it.each([
    ['to the letter', 'resource=https://a.example/mcp&resource=https://a.example/mcp'],
    ['in another spelling', 'resource=https://a.example/mcp&resource=HTTPS://A.example:443/%6dcp/'],
    ['and once empty', 'resource=https://a.example/mcp&resource='],
  ])('that name one resource twice count it once (RFC 8707 §2): %s', (_what, search) => {
    const { parameters, repeated } = readParameters(new URLSearchParams(search))
    expect(parameters.has('resource')).toBe(true)
    expect(repeated.size).toBe(0)
  })

  it.each([
    ['two resources', 'resource=https://a.example/mcp&resource=https://a.example/gpt', 'target'],
    ['a third one', 'resource=x&resource=x&resource=y', 'target'],
    ['two resources and two scopes', 'resource=x&resource=y&scope=a&scope=b', 'request'],
    ['one scope twice', 'scope=a&scope=a', 'request'],
  ])('that name %s are refused', (_what, search, error) => {
    const { repeated } = readParameters(new URLSearchParams(search))
    expect(repetitionProblem(repeated)?.error).toBe(`invalid_${error}`)
  })

  it('keep names that mean something to JavaScript apart from what it puts there', () => {
    const { parameters } = readParameters(new URLSearchParams('__proto__=a&constructor=b'))
    expect(parameters.get('__proto__')).toBe('a')
    expect(parameters.get('toString')).toBeUndefined()
  })

  it('come back as they were sent, whatever they are', () => {
    const text = fc.string({ minLength: 1, unit: 'binary' })
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), (sent) => {
        const { parameters, repeated } = readParameters(new URLSearchParams(sent))
        expect([...parameters]).toEqual(sent)
        expect(repeated.size).toBe(0)
      }),
    )
  })
})

describe('what Postgres can hold', () => {
  it('is all text without NUL and without half a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isStorable(text)).toBe(!text.includes('\0'))
      }),
    )
  })

  it.each(['\0', 'a\0b', '\ud83d', '\udd8a', '\udd8a\ud83d', 'a\ud83d'])('is not %j', (text) => {
    expect(isStorable(text)).toBe(false)
  })
})
