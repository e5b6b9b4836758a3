import { isRecord } from '../lib/shape.ts'
import type { PendingSignIn } from './pending-sign-in.ts'

/** What a URL brings back from Supabase Auth. */
export type Returned =
  | { kind: 'nothing' }
  /** To be exchanged with the verifier that only this browser has (PKCE). */
  | { kind: 'code'; code: string }
  | { kind: 'session'; access_token: string; refresh_token: string }
  | { kind: 'failed'; reason: 'expired' | 'elsewhere' | 'other' }

/** The e-mail in a JWT, unverified; null when there is none. */
const emailOf = (jwt: string): string | null => {
  try {
    const payload = jwt.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    return isRecord(claims) && typeof claims.email === 'string' ? claims.email : null
  } catch {
    return null
  }
}

const fromHash = (hash: URLSearchParams, pending: PendingSignIn | null): Returned => {
  const access_token = hash.get('access_token') ?? ''
  const refresh_token = hash.get('refresh_token') ?? ''
  const email = emailOf(access_token)
  // Not every Auth server knows PKCE for e-mail links. Tokens in a link are taken for the very
  // address that was typed in this browser, and for no other: else a link could sign a visitor in
  // to the account of whoever made it.
  const isWanted = pending?.email != null && email?.toLowerCase() === pending.email.toLowerCase()
  return isWanted
    ? { kind: 'session', access_token, refresh_token }
    : { kind: 'failed', reason: 'elsewhere' }
}

/**
 * Reads what a URL brings back. `code` and `error` are Auth's only without a `state`: with one they
 * belong to the playground's own flow, and an `error` without `error_code` to the error page.
 */
export const readReturned = (url: URL, pending: PendingSignIn | null): Returned => {
  const hash = new URLSearchParams(url.hash.slice(1))
  if (hash.has('access_token')) return fromHash(hash, pending)
  for (const from of [hash, url.searchParams]) {
    const error = from.get('error_code')
    if (error !== null) {
      return { kind: 'failed', reason: error === 'otp_expired' ? 'expired' : 'other' }
    }
  }
  const code = url.searchParams.get('code')
  if (code === null || url.searchParams.has('state')) return { kind: 'nothing' }
  return pending ? { kind: 'code', code } : { kind: 'failed', reason: 'elsewhere' }
}

/** The path without what Auth added to it. */
export const withoutReturned = (url: URL): string => {
  const clean = new URL(url)
  clean.hash = ''
  for (const name of ['code', 'error', 'error_code', 'error_description']) {
    clean.searchParams.delete(name)
  }
  return clean.pathname + clean.search
}
