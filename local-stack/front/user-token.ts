import { json } from './answers.ts'
import { isSignedBy, type SigningKey } from './signing-keys.ts'

const encoder = new TextEncoder()

/**
 * The platform's check before a function with `verify_jwt = true`: a token that this project signed, and that has not
 * expired. A preflight carries none.
 *
 * @param secret of HS256
 * @param signingKey the public key with an id, of a project that signs with a key pair
 * @returns what to answer instead of the function; undefined lets the request through
 */
export function createTokenCheck(
  secret: string,
  signingKey: (kid: unknown) => Promise<SigningKey | undefined>,
): (request: Request) => Promise<Response | undefined> {
  const importKey = () =>
    crypto.subtle.importKey(
      'raw',
      encoder.encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    )
  let key: Promise<CryptoKey> | undefined
  return async (request) => {
    if (request.method === 'OPTIONS') return undefined
    const authorization = request.headers.get('authorization')
    if (authorization === null) return unauthorized('Missing authorization header')
    const token = /^bearer +(\S+)$/i.exec(authorization)?.[1]
    key ??= importKey()
    const isValid = token !== undefined && (await verify(token, await key, signingKey))
    return isValid ? undefined : unauthorized('Invalid JWT')
  }
}

async function verify(
  token: string,
  secret: CryptoKey,
  signingKey: (kid: unknown) => Promise<SigningKey | undefined>,
): Promise<boolean> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0) return false
  try {
    const { alg, kid } = decoded(header)
    const signed = encoder.encode(`${header}.${payload}`)
    if (alg === 'HS256') {
      if (!(await crypto.subtle.verify('HMAC', secret, bytes(signature), signed))) return false
    } else {
      const key = await signingKey(kid)
      if (key === undefined || key.alg !== alg) return false
      if (!(await isSignedBy(key, bytes(signature), signed))) return false
    }
    const { exp } = decoded(payload)
    return typeof exp !== 'number' || exp * 1000 > Date.now()
  } catch {
    return false
  }
}

function decoded(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes(part)))
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function bytes(part: string): Uint8Array<ArrayBuffer> {
  const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The platform's words. */
function unauthorized(message: string): Response {
  return json(401, { code: 401, message }, { 'access-control-allow-origin': '*' })
}
