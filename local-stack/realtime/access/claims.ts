import { errors, jwtVerify } from 'jose'
import { isRecord } from '../protocol/message.ts'

/** What a token says of its bearer. */
export type Claims = Record<string, unknown> & { role: string }

/** Who asks, and until when. */
export type Bearer = {
  claims: Claims
  /** Seconds since 1970; undefined for a key of the project, which does not expire. */
  expiresAt: number | undefined
}

/** Why somebody is turned away: the platform's code and sentence. */
export type Problem = { code: string; message: string }

/** The roles that tokens may carry; PostgREST's login can become no others either. */
const ROLES = ['anon', 'authenticated', 'service_role']

const MISSING = {
  code: 'InvalidJWTToken',
  message: 'Fields `role` and `exp` are required in JWT',
}
const MALFORMED = { code: 'MalformedJWT', message: 'The token provided is not a valid JWT' }
const BAD_SIGNATURE = { code: 'JwtSignatureError', message: 'Failed to validate JWT signature' }
const NO_SIGNER = {
  code: 'JwtSignerError',
  message: 'Failed to generate JWT signer, check your JWT secret or JWKS configuration',
}

/** Checks a user's token against the secret of the stack: signature, expiry, and the claims that Realtime needs. */
export async function verifyToken(token: string, secret: string): Promise<Bearer | Problem> {
  try {
    const key = new TextEncoder().encode(secret)
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
    const { role, exp } = payload
    if (typeof role !== 'string' || exp === undefined) return MISSING
    if (!ROLES.includes(role)) {
      return { code: 'Unauthorized', message: `The role "${role}" has no access to Realtime` }
    }
    return { claims: { ...payload, role }, expiresAt: exp }
  } catch (error) {
    return problemFor(error)
  }
}

function problemFor(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return expired(error.payload.exp ?? 0)
  if (error instanceof errors.JWSSignatureVerificationFailed) return BAD_SIGNATURE
  if (error instanceof errors.JOSEAlgNotAllowed) return NO_SIGNER
  return MALFORMED
}

/** The problem with a token that expired at this second. */
export function expired(at: number): Problem {
  const seconds = Math.max(0, Math.floor(Date.now() / 1000 - at))
  return { code: 'InvalidJWTToken', message: `Token has expired ${seconds} seconds ago` }
}

export function isProblem(value: Bearer | Problem): value is Problem {
  return !('claims' in value)
}

/** Who bears one of the project's keys; undefined for any other text. */
export function bearerOfKey(
  key: string,
  keys: { publishableKey: string; secretKey: string },
): Bearer | undefined {
  if (key === keys.publishableKey) return { claims: { role: 'anon' }, expiresAt: undefined }
  if (key === keys.secretKey) return { claims: { role: 'service_role' }, expiresAt: undefined }
  return undefined
}

/** The token in a join or a refresh: undefined where there is none of its own, as with a key in its place. */
export function tokenIn(payload: unknown): string | undefined {
  if (!isRecord(payload)) return undefined
  const token = payload.access_token ?? payload.user_token
  return typeof token === 'string' && !token.startsWith('sb_') ? token : undefined
}
