import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createUserJwtVerifier } from '../../functions-shared/platform/user-jwt.ts'

const id = '0a000000-0000-4000-8000-000000000001'
// The first 16 hex digits of: printf %s 0a000000-0000-4000-8000-000000000001 | sha256sum
const user = { id, digest: '05acd3bba52404d3' }
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

  it('may have several audiences', async () => {
    expect(await shared(await sign({ claims: { aud: ['other', 'authenticated'] } }))).toEqual(user)
  })

  it.each<[string, Record<string, unknown>]>([
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

  it('is nobody\u2019s when its key was withdrawn', async () => {
    expect(await verifier({ keys: [] })(await es256())).toBeNull()
    expect(await verifier()(await es256({ kid: 'k2' }))).toBeNull()
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

  it('is verified with the keys that the project publishes, which are fetched once', async () => {
    let requests = 0
    const server = createServer((_request, response) => {
      requests++
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const jwksUrl = `http://127.0.0.1:${port}/jwks.json`
      const verify = createUserJwtVerifier({ secret: undefined, jwks: undefined, jwksUrl })
      expect(await verify(await es256())).toEqual(user)
      expect(await verify(await es256())).toEqual(user)
      expect(requests).toBe(1)
    } finally {
      server.close()
    }
  })

  it('is not called bad when the keys can not be fetched: that is an outage', async () => {
    const verify = createUserJwtVerifier({ secret: undefined, jwks: undefined, jwksUrl: nowhere })
    await expect(verify(await es256())).rejects.toThrow()
  })
})
