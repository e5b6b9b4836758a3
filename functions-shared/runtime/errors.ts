import type { Problem } from '../gateway/types.ts'
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

/** An expected failure: a value, not an exception. */
export interface Fault {
  status: number
  error: ErrorCode
  /** A sentence for the person or model that reads it. */
  message: string
}

/** The error body `{"error", "message"}` of the app endpoints. */
export function faultResponse(fault: Fault, headers?: Record<string, string>): Response {
  return json(fault.status, { error: fault.error, message: fault.message }, headers)
}

/** A problem of Postgres in that shape: with the seconds to wait, or how to sign in (RFC 6750 §3), where that helps. */
export function problemResponse({ status, error, message, retry_after }: Problem): Response {
  return json(
    status,
    { error, message },
    {
      ...(retry_after !== null && { 'retry-after': String(retry_after) }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    },
  )
}

export const unauthorized: Fault = {
  status: 401,
  error: 'unauthorized',
  message: 'Invalid or expired token',
}

export const notFound: Fault = {
  status: 404,
  error: 'not_found',
  message: 'There is nothing here.',
}

export const internalError: Fault = {
  status: 500,
  error: 'internal_error',
  message: 'Something went wrong on our side. Try again later.',
}

export const temporarilyUnavailable: Fault = {
  status: 503,
  error: 'temporarily_unavailable',
  message: 'The service is away for a moment. Try again shortly.',
}

/** 400 `invalid_request` with a sentence. */
export function invalidRequest(message: string, status = 400): Fault {
  return { status, error: 'invalid_request', message }
}
