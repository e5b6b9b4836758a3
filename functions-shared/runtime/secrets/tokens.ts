import { createHash, randomBytes } from 'node:crypto'
import type { Digest } from '../../gateway/digest.ts'

declare const kindOf: unique symbol

/** A secret of one kind, which its digest keeps: a code's digest does not fit where a token's is asked for. */
export type Secret<Kind extends string> = string & { readonly [kindOf]: Kind }

/** Prefix of each kind of secret, so that secret scanners find a leaked one. */
export const tokenPrefix = {
  access: 'pb_at_',
  refresh: 'pb_rt_',
  code: 'pb_ac_',
  /** A client's. */
  secret: 'pb_cs_',
  /** A pairing's. */
  key: 'pb_pk_',
} as const

/** A new secret: prefix and 256 random bits, base64url (43 characters). */
export function newToken<Kind extends keyof typeof tokenPrefix>(kind: Kind): Secret<Kind> {
  return presented(kind, tokenPrefix[kind] + randomText())
}

/** A new secret without a prefix, for one that lives minutes: 256 random bits, base64url. */
export function newSecret<Kind extends string>(kind: Kind): Secret<Kind> {
  return presented(kind, randomText())
}

/**
 * A text that somebody presents as a secret of a kind, marked as such where it is read. Postgres alone knows whether it is
 * one, and counts those that are not.
 */
export function presented<Kind extends string>(_kind: Kind, text: string): Secret<Kind> {
  // The kind is there for the compiler alone.
  return text as Secret<Kind>
}

/**
 * SHA-256 of a secret, 32 octets: all that Postgres ever sees of it. 256 random bits can't be
 * guessed from their digest, so neither salt nor a slow hash is needed.
 */
export function digest<Kind extends string>(secret: Secret<Kind>): Digest<Kind> {
  return createHash('sha256').update(secret).digest() as Digest<Kind>
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
