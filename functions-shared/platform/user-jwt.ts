import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import type { Config } from './config.ts'
import { userDigest } from './log.ts'
import { rememberUsers } from './remember-users.ts'
import { Unavailable } from './unavailable.ts'

/** The signed-in user of the app, as their Supabase session says. */
export interface User {
  id: string
  /** How log lines name the user. */
  digest: string
  /** The session of Supabase Auth that the token belongs to; null where the token names none. */
  sessionId: string | null
  /** When the user signed in, as far as the token says; a token that was refreshed is new, its session is not. */
  signedInAt: Date | null
}

/**
 * Verifies a user's access token; null when it is not one, has expired, or is nobody's.
 *
 * @throws Unavailable when the project's keys can't be had
 */
export type VerifyUserJwt = (token: string) => Promise<User | null>

// A date that both JavaScript and Postgres write the same way.
const seconds = z.number().min(0).max(253_402_300_799)

const claims = z.object({
  // Any UUID that Postgres takes, whatever its version.
  sub: z.guid(),
  exp: z.number(),
  role: z.literal('authenticated'),
  aud: z.union([
    z.literal('authenticated'),
    z.array(z.string()).refine((aud) => aud.includes('authenticated')),
  ]),
  session_id: z.guid().nullish().catch(null),
  // Supabase Auth: how and when (seconds) the user proved who they are; OpenID Connect: auth_time.
  amr: z
    .array(z.object({ timestamp: seconds }))
    .nullish()
    .catch(null),
  auth_time: seconds.nullish().catch(null),
  iat: seconds.nullish().catch(null),
})

function signedInAt({ session_id, amr, auth_time, iat }: z.infer<typeof claims>): Date | null {
  const proofs = amr?.map(({ timestamp }) => timestamp) ?? []
  if (auth_time) proofs.push(auth_time)
  // Without a session there is no refresh: the token was made when its user signed in.
  if (proofs.length === 0 && !session_id && iat) proofs.push(iat)
  return proofs.length > 0 ? new Date(Math.max(...proofs) * 1000) : null
}

// The key decides the algorithm, never the token (RFC 8725 §3.1).
const ASYMMETRIC = ['ES256', 'RS256']

const KEYS_AWAY = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'])

/**
 * New projects sign with ES256 or RS256 and publish a JWKS; old ones and the local stack sign with
 * HS256 and a shared secret. Both are accepted where both are configured: keys are being migrated then.
 */
export function createUserJwtVerifier(settings: Config['userJwt']): VerifyUserJwt {
  const { secret } = settings
  let secretKey: Promise<CryptoKey> | undefined
  let keys: JWTVerifyGetKey | undefined

  return rememberUsers(async (token) => {
    const alg = algorithmOf(token)
    if (alg === undefined) return null

    try {
      let payload: unknown
      if (secret && alg === 'HS256') {
        secretKey ??= hmacKey(secret)
        payload = (
          await jwtVerify(token, await secretKey, {
            algorithms: ['HS256'],
            requiredClaims: ['exp'],
          })
        ).payload
      } else {
        keys ??= settings.jwks
          ? createLocalJWKSet(settings.jwks)
          : createRemoteJWKSet(new URL(settings.jwksUrl), { timeoutDuration: 3000 })
        payload = (
          await jwtVerify(token, keys, { algorithms: ASYMMETRIC, requiredClaims: ['exp'] })
        ).payload
      }

      const parsed = claims.safeParse(payload)
      if (!parsed.success) return null
      const id = parsed.data.sub.toLowerCase()
      const user = {
        id,
        digest: userDigest(id),
        sessionId: parsed.data.session_id ?? null,
        signedInAt: signedInAt(parsed.data),
      }
      return { user, expiresAt: parsed.data.exp * 1000 }
    } catch (error) {
      // No keys is an outage, not a bad token: the user must not be signed out for it.
      if (error instanceof errors.JOSEError && !KEYS_AWAY.has(error.code)) return null
      throw new Unavailable('the keys of user tokens can not be fetched', { cause: error })
    }
  })
}

/** Imported once: jose would import a secret's bytes again for every token. */
function hmacKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** What the token says it is signed with; undefined when it is no token. */
function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1); null when there is none. */
export function bearerToken(request: Request): string | null {
  return (
    /^Bearer +([\x21-\x7e]{1,8192}) *$/i.exec(request.headers.get('authorization') ?? '')?.[1] ??
    null
  )
}
