import type { Problem } from '../runtime/http/problem.ts'
import { json } from '../runtime/http/respond.ts'

/**
 * An error as OAuth clients get it: of RFC 6749 §4.1.2.1 (authorize) or §5.2 (token), RFC 8707 §2, RFC 7591 §3.2.2
 * (registration), or OpenID Connect Core §3.1.2.6.
 */
export interface OAuthProblem {
  error: string
  error_description: string
  /** Seconds; only where a limit is met. */
  retry_after?: number
}

/**
 * Errors that Postgres alone answers, and only to a client whose credentials were right, so that they prove it
 * (client-log-name.ts). `oauthProblem` makes none of them: what is refused before Postgres is asked proves nothing.
 */
export const errorsOfKnownClients = [
  'invalid_grant',
  'access_denied',
  'authorization_pending',
  'expired_token',
  'slow_down',
  'unauthorized_client',
] as const

/** Errors that TypeScript answers by itself. Postgres answers some of them, too: they say nothing about the client. */
type EarlyError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_target'
  | 'unsupported_response_type'
  | 'unsupported_grant_type'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'interaction_required'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'

export function oauthProblem(error: EarlyError, description: string): OAuthProblem {
  return { error, error_description: description }
}

/** A problem that Postgres found, as an OAuth error. */
export function asOAuthProblem({ error, message, retry_after = null }: Problem): OAuthProblem {
  return { error, error_description: message, ...(retry_after !== null && { retry_after }) }
}

/** RFC 6749 §5.2: 401 for a client that failed to authenticate, else 400; 429 where a limit is met. */
export function oauthProblemResponse({
  error,
  error_description,
  retry_after,
}: OAuthProblem): Response {
  const body = { error, error_description }
  if (retry_after !== undefined) return json(429, body, { 'retry-after': String(retry_after) })
  const unauthenticated = error === 'invalid_client'
  return json(unauthenticated ? 401 : 400, body, {
    pragma: 'no-cache',
    ...(unauthenticated && { 'www-authenticate': 'Basic realm="oauth"' }),
  })
}
