import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUserJwtVerifier } from '../../functions-shared/runtime/session/user-jwt.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'

const id = '0a000000-0000-4000-8000-000000000001'

/** A signing key, and the public half as the project publishes it. */
async function newKey(kid: string, alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const { kty = '', ...members } = await exportJWK(publicKey)
  return { kid, alg, privateKey, jwk: { ...members, kty, kid, alg, use: 'sig' } }
}

const sign = ({ alg, kid, privateKey }: { alg: string; kid: string; privateKey: CryptoKey }) =>
  new SignJWT({ sub: id, role: 'authenticated', aud: 'authenticated' })
    .setProtectedHeader({ alg, kid })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)

/** The place where the project publishes its keys. */
async function publish() {
  let answer: { status: number; body: string } = { status: 200, body: '{"keys": []}' }
  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    requests: () => requests,
    keys: (...published: { jwk: object }[]) => {
      answer = { status: 200, body: JSON.stringify({ keys: published.map(({ jwk }) => jwk) }) }
    },
    answers: (status: number, body = '') => {
      answer = { status, body }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

let place: Awaited<ReturnType<typeof publish>>
beforeEach(async () => {
  place = await publish()
  // The clock only: what the network does goes on.
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  place.close()
})

const verifier = (...known: { jwk: { kty: string; [member: string]: unknown } }[]) =>
  createUserJwtVerifier({
    secret: undefined,
    jwks: known.length === 0 ? undefined : { keys: known.map(({ jwk }) => jwk) },
    jwksUrl: place.url,
  })
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const aUser = expect.objectContaining({ id })

describe('The key of a user token', () => {
  it('that is configured needs no look', async () => {
    const key = await newKey('k1')
    expect(await verifier(key)(await sign(key))).toEqual(aUser)
    expect(place.requests()).toBe(0)
  })

  it('is looked up where the project publishes it, once', async () => {
    const [key, rsa] = [await newKey('k1'), await newKey('r1', 'RS256')]
    place.keys(key, rsa)
    const verify = verifier()
    expect(await verify(await sign(key))).toEqual(aUser)
    expect(await verify(await sign(rsa))).toEqual(aUser)
    expect(place.requests()).toBe(1)
  })

  it('is looked up as well where others are configured: keys are rotated', async () => {
    const [old, next] = [await newKey('k1'), await newKey('k2')]
    place.keys(old, next)
    const verify = verifier(old)
    expect(await verify(await sign(next))).toEqual(aUser)
    expect(await verify(await sign(old))).toEqual(aUser)
  })

  it('is looked up again when it is new since, and once for all who wait', async () => {
    const [old, next] = [await newKey('k1'), await newKey('k2')]
    place.keys(old)
    const verify = verifier()
    expect(await verify(await sign(old))).toEqual(aUser)
    place.keys(old, next)
    pass(30)
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign(next)))
    const users = await Promise.all(tokens.map(verify))
    expect(users).toEqual(Array(20).fill(aUser))
    expect(place.requests()).toBe(2)
  })

  it('that nobody published costs one look in 30 s, however often it is named', async () => {
    const [known, forged] = [await newKey('k1'), await newKey('k9')]
    place.keys(known)
    const verify = verifier()
    for (let n = 0; n < 10; n++) expect(await verify(await sign(forged))).toBeNull()
    expect(place.requests()).toBe(1)
    pass(29)
    expect(await verify(await sign(forged))).toBeNull()
    expect(place.requests()).toBe(1)
    pass(1)
    expect(await verify(await sign(forged))).toBeNull()
    expect(place.requests()).toBe(2)
    expect(await verify(await sign(known))).toEqual(aUser)
  })

  it('goes on counting while the look fails, configured or published', async () => {
    const [configured, published, unknown] = [
      await newKey('k1'),
      await newKey('k2'),
      await newKey('k3'),
    ]
    place.keys(published)
    const verify = verifier(configured)
    expect(await verify(await sign(published))).toEqual(aUser)
    place.answers(500)
    pass(11 * 60)
    await expect(verify(await sign(unknown))).rejects.toThrow(Unavailable)
    for (const key of [configured, published]) expect(await verify(await sign(key))).toEqual(aUser)
    // A failing place is not asked more often than one that answers.
    expect(place.requests()).toBe(2)
  })

  it('stops counting soon after it was withdrawn', async () => {
    const [old, next] = [await newKey('k1'), await newKey('k2')]
    place.keys(old)
    const verify = verifier()
    expect(await verify(await sign(old))).toEqual(aUser)
    place.keys(next)
    pass(10 * 60)
    expect(await verify(await sign(old))).toBeNull()
  })

  it.each<[what: string, status: number, body: string]>([
    ['fails', 500, ''],
    ['says something else', 200, '{"hello": "world"}'],
    ['says no JSON', 200, '<html>'],
    ['sends elsewhere', 302, ''],
  ])(
    'that cannot be looked up because the place %s: an outage, no bad token',
    async (_what, status, body) => {
      place.answers(status, body)
      const key = await newKey('k1')
      const verify = verifier()
      await expect(verify(await sign(key))).rejects.toThrow(Unavailable)
      place.keys(key)
      pass(30)
      expect(await verify(await sign(key))).toEqual(aUser)
    },
  )

  it('is nobody\u2019s where the project publishes none: a server without such a place', async () => {
    place.answers(404)
    expect(await verifier()(await sign(await newKey('k1')))).toBeNull()
  })

  it('that is configured but broken is looked up', async () => {
    const key = await newKey('k1')
    place.keys(key)
    const broken = { jwk: { kty: 'EC', kid: 'k1', alg: 'ES256' } }
    expect(await verifier(broken)(await sign(key))).toEqual(aUser)
  })

  it('is looked up where SUPABASE_JWKS is malformed', async () => {
    const key = await newKey('k1')
    place.keys(key)
    const settings = { secret: undefined, jwks: 'malformed', jwksUrl: place.url } as const
    expect(await createUserJwtVerifier(settings)(await sign(key))).toEqual(aUser)
  })

  it('decides the algorithm: a token cannot take an ES256 key for another', async () => {
    const [ec, rsa] = [await newKey('k1'), await newKey('k1', 'RS256')]
    expect(await verifier(ec)(await sign(rsa)).catch(() => null)).toBeNull()
  })
})
