import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  newTokenPair,
  openTokenPair,
  sealedFor,
} from '../../functions-shared/oauth/grants/token-pair.ts'
import { ConfigurationError } from '../../functions-shared/runtime/config/configuration-error.ts'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { digest } from '../support/digest.ts'

const key = (fill: number, octets = 32) => Buffer.alloc(octets, fill).toString('base64url')
const ring = createKeyring(`k1:${key(1)}`)
const text = fc.string({ unit: 'binary' })

describe('a sealed text', () => {
  it('opens with the same key and the same associated data, whatever it is', () => {
    fc.assert(
      fc.property(text, text, (plaintext, place) => {
        expect(ring.open(ring.seal(plaintext, place), place)).toBe(plaintext)
      }),
    )
  })

  it('opens wherever the functions run: this one was sealed in Node', () => {
    const sealed =
      'v1.k1.n_rl5sVZhphofGSl.qMOFLeLPwf-M83AiNVepgoXCo4-ie32oV74cSnCz8lGgipLcHhlf_hPAN3fjFP_XJ46KkI31Br8Puw'
    expect(createKeyring(`k1:${key(1)}`).open(sealed, 'patchbay:test')).toBe(
      'pb_at_é and more than one block of octets',
    )
  })

  it('opens nowhere else: the associated data ties it to its place', () => {
    fc.assert(
      fc.property(text, text, text, (plaintext, place, other) => {
        fc.pre(place !== other)
        expect(ring.open(ring.seal(plaintext, place), other)).toBeNull()
      }),
    )
  })

  it('is v1, the id of the key, a nonce of 96 bits, and the ciphertext with its tag', () => {
    const [version, id, nonce = '', sealed = '', ...rest] = ring.seal('abc', 'x').split('.')
    expect([version, id, rest]).toEqual(['v1', 'k1', []])
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(12)
    expect(Buffer.from(sealed, 'base64url')).toHaveLength(3 + 16)
  })

  it('never shows its text, and is never the same twice', () => {
    const sealed = Array.from({ length: 500 }, () => ring.seal('pb_at_secret', 'x'))
    expect(new Set(sealed.map((envelope) => envelope.split('.')[2])).size).toBe(500)
    expect(sealed.join()).not.toContain('secret')
    expect(sealed.join()).not.toContain(Buffer.from('pb_at_secret').toString('base64url'))
  })

  it('does not open once any octet of nonce, text or tag is changed', () => {
    const [version, id, nonce = '', sealed = ''] = ring.seal('pb_at_secret', 'x').split('.')
    const parts = [nonce, sealed].map((part) => Buffer.from(part, 'base64url'))
    for (const [index, part] of parts.entries()) {
      for (let place = 0; place < part.length; place++) {
        const changed = parts.map((octets) => Buffer.from(octets))
        changed[index]?.writeUInt8((part[place] ?? 0) ^ 1, place)
        const tampered = [version, id, ...changed.map((octets) => octets.toString('base64url'))]
        expect(ring.open(tampered.join('.'), 'x')).toBeNull()
      }
    }
  })

  it('does not open when it is cut short anywhere', () => {
    const envelope = ring.seal('pb_at_secret', 'x')
    for (let length = 0; length < envelope.length; length++)
      expect(ring.open(envelope.slice(0, length), 'x')).toBeNull()
  })

  it('does not open with another key of the same id', () => {
    expect(createKeyring(`k1:${key(2)}`).open(ring.seal('abc', 'x'), 'x')).toBeNull()
  })

  it.each([
    ['an unknown key', ring.seal('abc', 'x').replace('.k1.', '.k9.')],
    ['another version', ring.seal('abc', 'x').replace('v1.', 'v2.')],
    ['nothing', ''],
    ['dots alone', '...'],
    ['no nonce', 'v1.k1..AAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a name that JavaScript knows', 'v1.__proto__.AAAA.AAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a token in plain', 'pb_at_secret'],
  ])('does not open when it is %s, and raises nothing', (_what, envelope) => {
    expect(ring.open(envelope, 'x')).toBeNull()
  })

  it('never makes the keyring raise, whatever is given to it', () => {
    fc.assert(
      fc.property(text, text, (envelope, place) => {
        expect(ring.open(envelope, place)).toBeNull()
        expect(ring.open(`v1.k1.${envelope}`, place)).toBeNull()
      }),
    )
  })
})

describe('a ring of several keys', () => {
  const rotated = createKeyring(`k2:${key(2)}, k1:${key(1)}`)

  it('seals with the first', () => {
    expect(rotated.currentKeyId).toBe('k2')
    expect(rotated.seal('abc', 'x')).toMatch(/^v1\.k2\./)
  })

  it('opens what any of them sealed', () => {
    expect(rotated.open(ring.seal('old', 'x'), 'x')).toBe('old')
    expect(rotated.open(rotated.seal('new', 'x'), 'x')).toBe('new')
  })

  it('is not opened by the ring that lacks the new key', () => {
    expect(ring.open(rotated.seal('new', 'x'), 'x')).toBeNull()
  })
})

describe('a keyring that cannot be', () => {
  it.each([
    ['nothing', ''],
    ['no id', key(1)],
    ['an empty id', `:${key(1)}`],
    ['an id with a dot', `k.1:${key(1)}`],
    ['an id that is too long', `${'k'.repeat(33)}:${key(1)}`],
    ['a short key', `k1:${key(1, 31)}`],
    ['a long key', `k1:${key(1, 33)}`],
    ['no key', 'k1:'],
    ['the same id twice', `k1:${key(1)},k1:${key(2)}`],
    ['a comma too many', `k1:${key(1)},`],
    ['something after the key', `k1:${key(1)}:${key(2)}`],
  ])('is refused: %s', (_what, keys) => {
    expect(() => createKeyring(keys)).toThrow(ConfigurationError)
  })

  it('is refused without repeating what was given', () => {
    const secret = key(7, 31)
    expect(() => createKeyring(`k1:${secret}`)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    )
  })
})

describe('a token pair', () => {
  const parent = digest('code')
  const pair = newTokenPair(parent, ring)
  const sealed = { access: pair.sealedAccess, refresh: pair.sealedRefresh }

  it('opens for the credential that it answered', () => {
    expect(openTokenPair(sealed, parent, ring)).toEqual({
      access: pair.access,
      refresh: pair.refresh,
    })
  })

  it('opens for no other credential', () => {
    expect(openTokenPair(sealed, digest('other'), ring)).toBeNull()
  })

  it('does not open with access and refresh token changed about', () => {
    const crossed = { access: sealed.refresh, refresh: sealed.access }
    expect(openTokenPair(crossed, parent, ring)).toBeNull()
  })

  it('does not open by halves', () => {
    expect(openTokenPair({ ...sealed, refresh: 'v1.k1.x.x' }, parent, ring)).toBeNull()
  })

  it('is digested as Postgres knows it, and fits its column', () => {
    expect(pair.accessDigest).toEqual(digest(pair.access))
    expect(pair.refreshDigest).toEqual(digest(pair.refresh))
    expect(createKeyring(`${'k'.repeat(32)}:${key(1)}`).seal(pair.access, 'x').length).toBeLessThan(
      500,
    )
  })

  it('has associated data of its own for each token and each credential', () => {
    const places = [sealedFor('access', parent), sealedFor('refresh', parent)]
    expect(new Set([...places, sealedFor('access', digest('other'))]).size).toBe(3)
  })
})
