import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeChallenge } from '../../functions-shared/oauth/pkce.ts'
import {
  digest,
  newSecret,
  newToken,
  presented,
  tokenPrefix,
} from '../../functions-shared/runtime/secrets/tokens.ts'

describe('a new token', () => {
  it.each([
    ['access', 'pb_at_'],
    ['refresh', 'pb_rt_'],
    ['code', 'pb_ac_'],
    ['secret', 'pb_cs_'],
    ['key', 'pb_pk_'],
  ] as const)('of kind %s is %s and 256 bits, base64url', (kind, prefix) => {
    const token = newToken(kind)
    expect(token).toMatch(new RegExp(`^${prefix}[A-Za-z0-9_-]{43}$`))
    expect(Buffer.from(token.slice(prefix.length), 'base64url')).toHaveLength(32)
  })

  it('is never the same twice', () => {
    const tokens = Array.from({ length: 2000 }, () => newToken('access'))
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  it('differs in every place', () => {
    const tokens = Array.from({ length: 500 }, () => newSecret('device'))
    for (let place = 0; place < 42; place++) {
      expect(new Set(tokens.map((token) => token[place])).size).toBeGreaterThan(30)
    }
  })

  it('has a prefix of its own for each kind, and none is the start of another', () => {
    const prefixes = Object.values(tokenPrefix)
    expect(new Set(prefixes).size).toBe(prefixes.length)
    for (const one of prefixes)
      for (const other of prefixes) expect(one !== other && other.startsWith(one)).toBe(false)
  })

  it('needs no encoding in a form, a header or a URL', () => {
    const token = newToken('code')
    expect(encodeURIComponent(token)).toBe(token)
  })
})

describe('a digest', () => {
  it('is SHA-256 of the UTF-8 of a secret: the example of FIPS 180-2', () => {
    expect(digest(presented('code', 'abc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('is 32 octets for any text, and the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const secret = presented('code', text)
        expect(digest(secret)).toHaveLength(32)
        expect(digest(secret)).toEqual(createHash('sha256').update(text, 'utf8').digest())
      }),
    )
  })
})

describe('a code challenge', () => {
  it('is that of RFC 7636, appendix B', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })

  it('is 43 characters of base64url for any verifier', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (verifier) => {
        expect(codeChallenge(verifier)).toMatch(/^[A-Za-z0-9_-]{43}$/)
      }),
    )
  })
})
