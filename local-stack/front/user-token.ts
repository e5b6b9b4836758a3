import { json } from './answers.ts'

const encoder = new TextEncoder()

/**
 * The platform's check before a function with `verify_jwt = true`: a token that this project signed, and that has not
 * expired. A preflight carries none.
 *
 * @returns what to answer instead of the function; undefined lets the request through
 */
export function createTokenCheck(
  secret: string,
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
    const isValid = token !== undefined && (await verify(token, await key))
    return isValid ? undefined : unauthorized('Invalid JWT')
  }
}

async function verify(token: string, key: CryptoKey): Promise<boolean> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0) return false
  try {
    if (decoded(header).alg !== 'HS256') return false
    const signed = encoder.encode(`${header}.${payload}`)
    if (!(await crypto.subtle.verify('HMAC', key, bytes(signature), signed))) return false
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
