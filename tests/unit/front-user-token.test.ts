import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSigningKeys } from '../../local-stack/front/signing-keys.ts'
import { createTokenCheck } from '../../local-stack/front/user-token.ts'

const SECRET = 'a secret of at least thirty-two characters'
const es256 = await generateKeyPair('ES256', { extractable: true })
const rs256 = await generateKeyPair('RS256', { extractable: true })
const stranger = await generateKeyPair('ES256')
const publicEs256 = { ...(await exportJWK(es256.publicKey)), kid: 'es' }
const publicRs256 = { ...(await exportJWK(rs256.publicKey)), kid: 'rs' }

let server: Server
let check: ReturnType<typeof createTokenCheck>
let asked = 0

beforeAll(async () => {
  server = createServer((_, response) => {
    asked += 1
    response.end(JSON.stringify({ keys: [publicEs256, publicRs256, { kty: 'oct', k: 'AA' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  check = createTokenCheck(SECRET, createSigningKeys(`http://127.0.0.1:${port}/`))
})
afterAll(() => void server.close())

const secretKey = new TextEncoder().encode(SECRET)
const sign = (
  alg: string,
  kid: string | undefined,
  key: CryptoKey | Uint8Array,
  expires = '1 hour',
) =>
  new SignJWT({ sub: 'a-user' })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .setExpirationTime(expires)
    .sign(key)
const statusOf = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  return (await check(new Request('http://127.0.0.1/', { headers })))?.status ?? 200
}

describe('Before a function with verify_jwt', () => {
  it('a token passes that the project signed, with its secret or with a key pair', async () => {
    expect(await statusOf(await sign('HS256', undefined, secretKey))).toBe(200)
    expect(await statusOf(await sign('ES256', 'es', es256.privateKey))).toBe(200)
    expect(await statusOf(await sign('RS256', 'rs', rs256.privateKey))).toBe(200)
  })

  it('a token of another key, of no known key, or after its end does not', async () => {
    expect(await statusOf(await sign('ES256', 'es', stranger.privateKey))).toBe(401)
    expect(await statusOf(await sign('ES256', undefined, es256.privateKey))).toBe(401)
    expect(await statusOf(await sign('ES256', 'es', es256.privateKey, '1 hour ago'))).toBe(401)
    expect(await statusOf('a.b.c')).toBe(401)
  })

  it('the algorithm is that of the key, whatever the token says', async () => {
    const publicText = new TextEncoder().encode(JSON.stringify(publicEs256))
    expect(await statusOf(await sign('HS256', 'es', publicText))).toBe(401)
    const [header, ...rest] = (await sign('RS256', 'rs', rs256.privateKey)).split('.')
    const other = { ...JSON.parse(Buffer.from(header ?? '', 'base64url').toString()), kid: 'es' }
    const renamed = Buffer.from(JSON.stringify(other)).toString('base64url')
    expect(await statusOf([renamed, ...rest].join('.'))).toBe(401)
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: 'es' })).toString('base64url')
    expect(await statusOf(`${none}.${rest[0]}.`)).toBe(401)
  })

  it('unknown keys are not looked up for each request', async () => {
    const before = asked
    for (const kid of ['x', 'y', 'z']) {
      expect(await statusOf(await sign('ES256', kid, stranger.privateKey))).toBe(401)
    }
    expect(asked - before).toBeLessThanOrEqual(1)
  })
})
