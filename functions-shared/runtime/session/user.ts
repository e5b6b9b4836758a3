/** The signed-in user of the app, as their Supabase session says. */
export interface User {
  id: string
  /** How log lines name the user. */
  digest: string
  /** What a decision is checked against in Postgres (`patchbay.refusal`): verified, and otherwise as received. */
  claims: UserClaims
}

/** Claims of Supabase Auth; a token may lack any but the first. */
export interface UserClaims {
  sub: string
  session_id?: unknown
  iat?: unknown
  aal?: unknown
  /** Of a token that Supabase's own OAuth server gave to another app. */
  client_id?: unknown
  is_anonymous?: unknown
  /** ISO 8601; when the user signed in, as far as the token says: a token that was refreshed is new, its session is not. */
  signed_in_at?: string | undefined
}

/**
 * Verifies a user's access token; null when it is not one, has expired, or is nobody's.
 *
 * @throws Unavailable when the key that it names can't be looked up
 */
export type VerifyUserJwt = (token: string) => Promise<User | null>
