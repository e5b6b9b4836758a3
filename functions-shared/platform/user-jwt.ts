import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import type { Config } from './config.ts'

/** The signed-in user of the app, as their Supabase session says. */
export interface User {
  id: string
}

/** Verifies a user's access token; null when it is not one, has expired, or is nobody's. */
export type VerifyUserJwt = (token: string) => Promise<User | null>

const claims = z.object({
  sub: z.uuid(),
  role: z.literal('authenticated'),
  aud: z.union([
    z.literal('authenticated'),
    z.array(z.string()).refine((aud) => aud.includes('authenticated')),
  ]),
})

// The key decides the algorithm, never the token (RFC 8725 §3.1).
const ASYMMETRIC = ['ES256', 'RS256']

/**
 * New projects sign with ES256 or RS256 and publish a JWKS; old ones and the local stack sign with
 * HS256 and a shared secret. Both are accepted where both are configured: keys are being migrated then.
 */
export function createUserJwtVerifier(settings: Config['userJwt']): VerifyUserJwt {
  const secret = settings.secret ? new TextEncoder().encode(settings.secret) : undefined
  let keys: JWTVerifyGetKey | undefined

  return async (token) => {
    try {
      const { alg } = decodeProtectedHeader(token)
      let payload: unknown
      if (secret && alg === 'HS256') {
        payload = (await jwtVerify(token, secret, { algorithms: ['HS256'] })).payload
      } else {
        keys ??= settings.jwks
          ? createLocalJWKSet(settings.jwks)
          : createRemoteJWKSet(new URL(settings.jwksUrl), { timeoutDuration: 3000 })
        payload = (await jwtVerify(token, keys, { algorithms: ASYMMETRIC })).payload
      }

      const parsed = claims.safeParse(payload)
      return parsed.success ? { id: parsed.data.sub } : null
    } catch {
      return null
    }
  }
}

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1); null when there is none. */
export function bearerToken(request: Request): string | null {
  return (
    /^Bearer +([\x21-\x7e]{1,8192}) *$/i.exec(request.headers.get('authorization') ?? '')?.[1] ??
    null
  )
}
