import type { Problem } from '../gateway/types.ts'
import { json } from '../runtime/respond.ts'

/** An error of RFC 6749 §4.1.2.1 (authorize) or §5.2 (token), of RFC 8707 §2, or of OpenID Connect Core §3.1.2.6. */
export interface OAuthFault {
  error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_scope'
    | 'invalid_target'
    | 'access_denied'
    | 'unsupported_response_type'
    | 'unsupported_grant_type'
    | 'unauthorized_client'
    | 'authorization_pending'
    | 'slow_down'
    | 'expired_token'
    | 'request_not_supported'
    | 'request_uri_not_supported'
    | 'interaction_required'
  error_description: string
}

/**
 * Errors that Postgres alone answers, and only to a client whose credentials were right, so that they prove it
 * (client-log-name.ts). `fault` makes none of them: what is refused before Postgres is asked proves nothing.
 */
export const errorsOfKnownClients = [
  'invalid_grant',
  'access_denied',
  'authorization_pending',
  'expired_token',
  'slow_down',
  'unauthorized_client',
] as const satisfies readonly OAuthFault['error'][]

/** Makes a fault in one expression. */
export function fault(
  error: Exclude<OAuthFault['error'], (typeof errorsOfKnownClients)[number]>,
  description: string,
): OAuthFault {
  return { error, error_description: description }
}

/** What a client is told in the shape of RFC 6749 §5.2. */
export interface ClientProblem {
  error: string
  error_description: string
  /** Seconds; only where a limit is met. */
  retry_after?: number
}

/** A problem of Postgres in that shape. */
export function clientProblem({ error, message, retry_after }: Problem): ClientProblem {
  return { error, error_description: message, ...(retry_after !== null && { retry_after }) }
}

/** RFC 6749 §5.2: 401 for a client that failed to authenticate, else 400; 429 where a limit is met. */
export function tokenFaultResponse({
  error,
  error_description,
  retry_after,
}: ClientProblem): Response {
  const body = { error, error_description }
  if (retry_after !== undefined) return json(429, body, { 'retry-after': String(retry_after) })
  const unauthenticated = error === 'invalid_client'
  return json(unauthenticated ? 401 : 400, body, {
    pragma: 'no-cache',
    ...(unauthenticated && { 'www-authenticate': 'Basic realm="oauth"' }),
  })
}
