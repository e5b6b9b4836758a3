import type { PendingSignIn } from './pending-sign-in.ts'
import { SIGN_IN_PARAMETER } from './return-address.ts'

/** What a URL brings back from Supabase Auth. */
export type Returned =
  | { kind: 'nothing' }
  /** Of the sign-in that this browser waits for: to be exchanged with the verifier that only it has (PKCE). */
  | { kind: 'code'; code: string }
  /** Of another browser's sign-in, or a stranger's: it signs nobody in. */
  | { kind: 'not-ours' }
  | { kind: 'failed'; reason: 'expired' | 'other' }

/** Anyone can put a session into a link, and so sign a visitor in to the account of the link's author. */
const CREDENTIALS = ['access_token', 'refresh_token', 'token_hash']

/**
 * Reads what a URL brings back. `code` and `error` are Auth's only without a `state`: with one they
 * belong to the playground's own flow, and an `error` without `error_code` to the error page.
 */
export const readReturned = (url: URL, pending: PendingSignIn | null): Returned => {
  const query = url.searchParams
  const places = [new URLSearchParams(url.hash.slice(1)), query]
  if (places.some((place) => CREDENTIALS.some((name) => place.has(name)))) {
    return { kind: 'not-ours' }
  }
  for (const place of places) {
    const error = place.get('error_code')
    if (error !== null) {
      return { kind: 'failed', reason: error === 'otp_expired' ? 'expired' : 'other' }
    }
  }
  const code = query.get('code')
  if (code === null || query.has('state')) return { kind: 'nothing' }
  return pending !== null && query.get(SIGN_IN_PARAMETER) === pending.id
    ? { kind: 'code', code }
    : { kind: 'not-ours' }
}

const ADDED = ['code', 'error', 'error_code', 'error_description', 'type', ...CREDENTIALS]

/** The path without what Auth, or a link, added to it. */
export const withoutReturned = (url: URL): string => {
  const clean = new URL(url)
  clean.hash = ''
  for (const name of [...ADDED, SIGN_IN_PARAMETER]) clean.searchParams.delete(name)
  return clean.pathname + clean.search
}

/** A user of Auth, as far as a sign-in is concerned. */
export type SignedIn = { id: string; email?: string | undefined }

/** Whether Auth's user is the one whose address was typed here; after a provider, any user is. */
export const isWhoWasAsked = ({ email }: PendingSignIn, user: SignedIn): boolean =>
  email === null || email.toLowerCase() === user.email?.toLowerCase()

/**
 * What to do with a code of the sign-in that this browser waits for. A user who is signed in here was so when it began: signing
 * in again is what they asked for. If somebody else has signed in since, nothing takes their place.
 */
export const admitCode = (
  pending: PendingSignIn,
  current: SignedIn | null,
): 'exchange' | 'already-signed-in' | 'other-account' => {
  if (current === null || current.id === pending.accountId) return 'exchange'
  return pending.email !== null && isWhoWasAsked(pending, current)
    ? 'already-signed-in'
    : 'other-account'
}
