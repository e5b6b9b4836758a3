import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Config } from '../config/config.ts'
import { userDigest } from '../telemetry/log.ts'
import { createKeySet } from './key-set.ts'
import { rememberUsers } from './remember-users.ts'
import type { VerifyUserJwt } from './user.ts'

// A date that both JavaScript and Postgres write the same way.
const seconds = z.number().min(0).max(253_402_300_799)

const claimsOfUser = z.object({
  // Any UUID that Postgres takes, whatever its version.
  sub: z.guid(),
  exp: z.number(),
  role: z.literal('authenticated'),
  aud: z.union([
    z.literal('authenticated'),
    z.array(z.string()).refine((aud) => aud.includes('authenticated')),
  ]),
  session_id: z.unknown().optional(),
  iat: seconds.optional(),
  aal: z.unknown().optional(),
  client_id: z.unknown().optional(),
  is_anonymous: z.unknown().optional(),
  // Supabase Auth: how and when (seconds) the user proved who they are; OpenID Connect: auth_time.
  amr: z
    .array(z.object({ timestamp: seconds }))
    .nullish()
    .catch(null),
  auth_time: seconds.nullish().catch(null),
})

function signedInAt(claims: z.infer<typeof claimsOfUser>): string | undefined {
  const proofs = claims.amr?.map(({ timestamp }) => timestamp) ?? []
  if (claims.auth_time) proofs.push(claims.auth_time)
  // Without a session there is no refresh: the token was made when its user signed in.
  if (proofs.length === 0 && !claims.session_id && claims.iat !== undefined) proofs.push(claims.iat)
  return proofs.length > 0 ? new Date(Math.max(...proofs) * 1000).toISOString() : undefined
}

// The key decides the algorithm, never the token (RFC 8725 §3.1).
const ASYMMETRIC = ['ES256', 'RS256']

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
        keys ??= createKeySet({
          known: settings.jwks === 'malformed' ? undefined : settings.jwks,
          url: settings.jwksUrl,
        })
        payload = (
          await jwtVerify(token, keys, { algorithms: ASYMMETRIC, requiredClaims: ['exp'] })
        ).payload
      }

      const parsed = claimsOfUser.safeParse(payload)
      if (!parsed.success) return null
      const { sub, exp, session_id, iat, aal, client_id, is_anonymous } = parsed.data
      const id = sub.toLowerCase()
      const claims = {
        sub: id,
        session_id,
        iat,
        aal,
        client_id,
        is_anonymous,
        signed_in_at: signedInAt(parsed.data),
      }
      return { user: { id, digest: userDigest(id), claims }, expiresAt: exp * 1000 }
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
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
