import { Buffer } from 'node:buffer'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createUserJwtVerifier } from '../../functions-shared/runtime/session/user-jwt.ts'

const id = '0a000000-0000-4000-8000-000000000001'
// The first 16 hex digits of: printf %s 0a000000-0000-4000-8000-000000000001 | sha256sum
const digest = '05acd3bba52404d3'
const user = expect.objectContaining({ id, digest })
const secret = 'a secret of the project that is long enough'
const bytes = (text: string) => new TextEncoder().encode(text)
const nowhere = 'http://127.0.0.1:1/jwks.json'
const base64url = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface Signing {
  claims?: Record<string, unknown>
  alg?: string
  key?: Uint8Array | CryptoKey
  kid?: string
}

/** A token as Auth issues it, changed by what is given; a claim that is undefined is left out. */
function sign({ claims = {}, alg = 'HS256', key = bytes(secret), kid }: Signing = {}) {
  const now = Math.floor(Date.now() / 1000)
  const usual = { sub: id, role: 'authenticated', aud: 'authenticated', iat: now, exp: now + 60 }
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) })
    .sign(key)
}

const shared = createUserJwtVerifier({ secret, jwks: undefined, jwksUrl: nowhere })

describe('a user token signed with the shared secret', () => {
  it('names its user', async () => {
    expect(await shared(await sign())).toEqual(user)
  })

  it.each<[string, Record<string, unknown>, number | null]>([
    [
      'its newest proof, not when it was refreshed',
      { session_id: id, amr: [{ timestamp: 1000 }, { timestamp: 2000 }], iat: 9000 },
      2000,
    ],
    ['auth_time', { session_id: id, auth_time: 3000, iat: 9000 }, 3000],
    ['nothing, where only the session knows', { session_id: id, iat: 9000 }, null],
    ['when it was made, where there is no session', { iat: 9000 }, 9000],
    [
      'nothing that could be no date',
      { amr: [{ timestamp: 1e300 }], auth_time: -1, iat: undefined },
      null,
    ],
  ])('says when its user signed in by %s', async (_what, changes, at) => {
    const signedIn = await shared(await sign({ claims: changes }))
    expect(signedIn?.claims.signed_in_at).toBe(
      at === null ? undefined : new Date(at * 1000).toISOString(),
    )
  })

  it('may have several audiences', async () => {
    expect(await shared(await sign({ claims: { aud: ['other', 'authenticated'] } }))).toEqual(user)
  })

  it('gives what a decision is checked against, as it came, and no more', async () => {
    const iat = Math.floor(Date.now() / 1000)
    const session_id = '0c000000-0000-4000-8000-000000000003'
    const claims = { session_id, iat, aal: 'aal1', client_id: 'x', is_anonymous: true }
    const token = await sign({ claims: { ...claims, email: 'a@example.com', user_metadata: {} } })
    expect((await shared(token))?.claims).toEqual({ sub: id, ...claims })
    const bare = await shared(await sign({ claims: { sub: id.toUpperCase(), iat: undefined } }))
    expect(JSON.stringify(bare?.claims)).toBe(JSON.stringify({ sub: id }))
    const odd = { session_id: '', aal: 7, client_id: {}, is_anonymous: 'true' }
    expect((await shared(await sign({ claims: odd })))?.claims).toMatchObject(odd)
  })

  it.each([0, 1.5, 253_402_300_799])('may have been made at any date: %d', async (iat) => {
    expect((await shared(await sign({ claims: { iat } })))?.claims.iat).toBe(iat)
  })

  it.each<[string, Record<string, unknown>]>([
    ['was made at no date', { iat: -1e308 }],
    ['was made before 1970', { iat: -1 }],
    ['was made after the year 9999', { iat: 1e15 }],
    ['has expired', { exp: Math.floor(Date.now() / 1000) - 1 }],
    ['never expires', { exp: undefined }],
    ['is not valid yet', { nbf: Math.floor(Date.now() / 1000) + 60 }],
    ['is for another audience', { aud: 'other' }],
    ['is for other audiences', { aud: ['other'] }],
    ['has no audience', { aud: undefined }],
    ['is the anonymous key', { role: 'anon', sub: undefined }],
    ['is the service key', { role: 'service_role', sub: undefined }],
    ['is of the service role with a user', { role: 'service_role' }],
    ['has no role', { role: undefined }],
    ['has no user', { sub: undefined }],
    ['has no UUID as user', { sub: 'admin' }],
  ])('is nobody\u2019s when it %s', async (_what, claims) => {
    expect(await shared(await sign({ claims }))).toBeNull()
  })

  it.each(['HS384', 'HS512'])('is nobody\u2019s when it is signed with %s', async (alg) => {
    expect(await shared(await sign({ alg }))).toBeNull()
  })

  it('is nobody\u2019s when it is signed with another secret', async () => {
    expect(
      await shared(await sign({ key: bytes('another secret, long enough as well') })),
    ).toBeNull()
  })

  it('is nobody\u2019s once any part of it is changed', async () => {
    const parts = (await sign()).split('.')
    for (const [index, part] of parts.entries()) {
      const middle = Math.floor(part.length / 2)
      const changed =
        part.slice(0, middle) + (part[middle] === 'A' ? 'B' : 'A') + part.slice(middle + 1)
      expect(await shared(parts.with(index, changed).join('.'))).toBeNull()
    }
  })

  it.each(['none', 'None', 'NONE', ''])('is nobody\u2019s when it says alg %j', async (alg) => {
    const [, payload] = (await sign()).split('.')
    expect(await shared(`${base64url({ alg, typ: 'JWT' })}.${payload}.`)).toBeNull()
  })

  it.each(['', '.', '..', 'x', 'a.b.c', 'pb_at_x', `${'x'.repeat(8000)}.y.z`])(
    'is nobody\u2019s when it is none: %j',
    async (token) => {
      expect(await shared(token)).toBeNull()
    },
  )
})

describe('a user token signed with a published key', () => {
  let key: CryptoKey
  let jwk: JWK & { kty: string }
  let publicPem: string

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    key = pair.privateKey
    const exported = await exportJWK(pair.publicKey)
    jwk = { ...exported, kty: String(exported.kty), kid: 'k1', alg: 'ES256', use: 'sig' }
    publicPem = await exportSPKI(pair.publicKey)
  })

  const verifier = (settings: { secret?: string; keys?: (JWK & { kty: string })[] } = {}) =>
    createUserJwtVerifier({
      secret: settings.secret,
      jwks: { keys: settings.keys ?? [jwk] },
      jwksUrl: nowhere,
    })
  const es256 = (changes: Signing = {}) => sign({ alg: 'ES256', key, kid: 'k1', ...changes })

  it('names its user', async () => {
    expect(await verifier()(await es256())).toEqual(user)
  })

  it('names its user with RS256 as well', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true })
    const exported = await exportJWK(pair.publicKey)
    const verify = verifier({ keys: [{ ...exported, kty: 'RSA', kid: 'r1', alg: 'RS256' }] })
    expect(await verify(await sign({ alg: 'RS256', key: pair.privateKey, kid: 'r1' }))).toEqual(
      user,
    )
  })

  it('is taken beside the shared secret while keys are being migrated', async () => {
    const both = verifier({ secret })
    expect(await both(await es256())).toEqual(user)
    expect(await both(await sign())).toEqual(user)
  })

  it('is nobody\u2019s when another key signed it', async () => {
    const other = await generateKeyPair('ES256')
    expect(await verifier()(await es256({ key: other.privateKey }))).toBeNull()
  })

  it('is checked for its claims all the same', async () => {
    expect(await verifier()(await es256({ claims: { role: 'anon' } }))).toBeNull()
    expect(await verifier()(await es256({ claims: { exp: 1 } }))).toBeNull()
  })

  it('is nobody\u2019s when the public key was used as a secret (algorithm confusion)', async () => {
    for (const confused of [bytes(publicPem), bytes(JSON.stringify(jwk)), bytes(String(jwk.x))]) {
      const forged = await sign({ key: confused, kid: 'k1' })
      expect(await verifier()(forged)).toBeNull()
      expect(await verifier({ secret })(forged)).toBeNull()
    }
  })

  it('is nobody\u2019s when its key is an unusable one', async () => {
    const broken = { kty: 'EC', kid: 'k1', alg: 'ES256' }
    await expect(verifier({ keys: [broken] })(await es256())).rejects.toThrow(/cannot be fetched/)
  })

  it('is nobody\u2019s when it is HS256 and the project has no shared secret', async () => {
    expect(await verifier()(await sign())).toBeNull()
    const empty = createUserJwtVerifier({ secret: undefined, jwks: undefined, jwksUrl: nowhere })
    expect(await empty(await sign())).toBeNull()
  })

  it('is nobody\u2019s when it brings its own key', async () => {
    const forged = await generateKeyPair('ES256', { extractable: true })
    const own = await exportJWK(forged.publicKey)
    const token = await new SignJWT({ sub: id, role: 'authenticated', aud: 'authenticated' })
      .setProtectedHeader({ alg: 'ES256', jwk: own, jku: 'https://evil.example/jwks.json' })
      .setExpirationTime('1m')
      .sign(forged.privateKey)
    expect(await verifier()(token)).toBeNull()
  })
})
