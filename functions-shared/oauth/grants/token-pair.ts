import type { Buffer } from 'node:buffer'
import type { Digest } from '../../gateway/digest.ts'
import type { Keyring } from '../../runtime/secrets/sealing.ts'
import { digest, newToken, type Secret } from '../../runtime/secrets/tokens.ts'

/** A new access and refresh token: in plain for the client, digested and sealed for Postgres. */
export interface TokenPair {
  access: Secret<'access'>
  refresh: Secret<'refresh'>
  accessDigest: Digest<'access'>
  refreshDigest: Digest<'refresh'>
  sealedAccess: string
  sealedRefresh: string
}

/** Makes a pair that is issued for `parent`: the digest of the code or refresh token that was presented. */
export function newTokenPair(parent: Buffer, keyring: Keyring): TokenPair {
  const access = newToken('access')
  const refresh = newToken('refresh')
  return {
    access,
    refresh,
    accessDigest: digest(access),
    refreshDigest: digest(refresh),
    sealedAccess: keyring.seal(access, sealedFor('access', parent)),
    sealedRefresh: keyring.seal(refresh, sealedFor('refresh', parent)),
  }
}

/** The part of a pair that Postgres gets. */
export function sentPair({
  access,
  refresh,
  ...sent
}: TokenPair): Omit<TokenPair, 'access' | 'refresh'> {
  return sent
}

/** Opens the pair that was issued for `parent` before; null when its key is no longer in the ring. */
export function openTokenPair(
  sealed: { access: string; refresh: string },
  parent: Buffer,
  keyring: Keyring,
): { access: string; refresh: string } | null {
  const access = keyring.open(sealed.access, sealedFor('access', parent))
  const refresh = keyring.open(sealed.refresh, sealedFor('refresh', parent))
  return access !== null && refresh !== null ? { access, refresh } : null
}

/** Associated data: an envelope opens only for the credential that it answered (docs/adr/0003). */
export function sealedFor(kind: 'access' | 'refresh', parent: Buffer): string {
  return `patchbay:${kind}:${parent.toString('base64url')}`
}

/** The token response of RFC 6749 §5.1. */
export interface TokenResponse {
  access_token: string
  token_type: 'bearer'
  /** Seconds. */
  expires_in: number
  refresh_token: string
  scope: string
}

/** What the client gets: the pair, and what Postgres says of it. */
export function tokenResponse(
  pair: { access: string; refresh: string },
  facts: { expires_in: number; scope: string },
): TokenResponse {
  return {
    access_token: pair.access,
    token_type: 'bearer',
    expires_in: facts.expires_in,
    refresh_token: pair.refresh,
    scope: facts.scope,
  }
}
