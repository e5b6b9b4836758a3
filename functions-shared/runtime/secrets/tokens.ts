import { createHash, randomBytes } from 'node:crypto'
import type { Digest } from '../../gateway/digest.ts'

/** Prefix of each kind of secret, so that secret scanners find a leaked one. */
export const tokenPrefix = {
  access: 'pb_at_',
  refresh: 'pb_rt_',
  code: 'pb_ac_',
  clientSecret: 'pb_cs_',
  pairingKey: 'pb_pk_',
} as const

/** A new secret: prefix and 256 random bits, base64url (43 characters). */
export function newToken(kind: keyof typeof tokenPrefix): string {
  return tokenPrefix[kind] + randomBytes(32).toString('base64url')
}

/** A new secret without a prefix, for one that lives minutes: 256 random bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * SHA-256 of a secret, 32 octets: all that Postgres ever sees of it. 256 random bits can't be
 * guessed from their digest, so neither salt nor a slow hash is needed. Of what kind the secret is says the place that the
 * digest is for, or `digest<'code'>(code)`.
 */
export function digest<Kind extends string>(secret: string): Digest<Kind> {
  // The kind is there for the compiler alone.
  return createHash('sha256').update(secret).digest() as Digest<Kind>
}
