import { json } from './respond.ts'

/** Codes of the error body, from the spec (voice-caddy-backend.md, "Error Codes"), and ours for 403, 409 and 503. */
export type ErrorCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'sign_in_required'
  | 'mfa_required'
  | 'not_found'
  | 'conflict'
  | 'too_many_connections'
  | 'rate_limited'
  | 'internal_error'
  | 'temporarily_unavailable'

/** An expected failure: a value, not an exception. Postgres answers in the same form; only it limits and makes wait. */
export interface Problem {
  status: number
  error: string
  message: string
  /** Seconds. */
  retry_after?: number | null
  /** Where a scope is missing: it, and those that were granted. Empty: the user switched it off, so there is nothing to ask for. */
  scope_to_ask?: string | null
}

/** Whether the user switched off what a call needs: asking them for it again is no use (Permissions, docs/actions.md). */
export function isSwitchedOff({ scope_to_ask }: Problem): boolean {
  return scope_to_ask === ''
}

/** @param message a sentence for the person or model that reads it */
export function newProblem(status: number, error: ErrorCode, message: string): Problem {
  return { status, error, message }
}

/**
 * The error body `{"error", "message"}` of the app endpoints, with the seconds to wait, or how to sign in (RFC 6750 §3),
 * where that helps.
 *
 * @param headers further ones; they win
 */
export function problemResponse(
  { status, error, message, retry_after = null }: Problem,
  headers?: Record<string, string>,
): Response {
  return json(
    status,
    { error, message },
    {
      ...(retry_after !== null && { 'retry-after': String(retry_after) }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...headers,
    },
  )
}

export const unauthorized = newProblem(401, 'unauthorized', 'Invalid or expired token')

export const notFound = newProblem(404, 'not_found', 'There is nothing here.')

export const internalError = newProblem(
  500,
  'internal_error',
  'Something went wrong on our side. Try again later.',
)

export const temporarilyUnavailable = newProblem(
  503,
  'temporarily_unavailable',
  'The service is away for a moment. Try again shortly.',
)

/** 429 with the seconds to wait. */
export function rateLimited(retryAfter: number): Problem {
  const message = `Too many requests. Try again in ${retryAfter} s.`
  return { ...newProblem(429, 'rate_limited', message), retry_after: retryAfter }
}

/** 400 `invalid_request` with a sentence. */
export function invalidRequest(message: string, status = 400): Problem {
  return newProblem(status, 'invalid_request', message)
}
