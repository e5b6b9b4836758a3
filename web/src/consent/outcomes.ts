import type { Answer } from '../lib/http.ts'
import { type Problem, problemOf } from '../lib/problems.ts'
import { type RedirectTarget, safeRedirect } from '../lib/safe-redirect.ts'
import { isRecord } from '../lib/shape.ts'
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts'

/** What a person can answer. */
export type Decision = 'approve' | 'deny'

/** What came of asking for the request. */
export type LoadOutcome =
  | { kind: 'open'; request: AuthorizationRequest }
  | { kind: 'expired' }
  | { kind: 'answered' }
  | { kind: 'failed'; problem: Problem }

/** What came of a decision. `unsafe`: taken, but the way back is one that must not be followed. */
export type DecisionOutcome =
  | { kind: 'done'; target: RedirectTarget }
  | { kind: 'unsafe' }
  | { kind: 'expired' }
  | { kind: 'answered' }
  | { kind: 'unauthorized' }
  | { kind: 'failed'; problem: Problem }

/** Reads the answer to `GET F/oauth/requests/{request_id}`. */
export const readRequest = ({ status, body }: Answer, origin: string): LoadOutcome => {
  if (status === 404 || status === 410) return { kind: 'expired' }
  if (status === 409) return { kind: 'answered' }
  if (status !== 200) return { kind: 'failed', problem: problemOf(status) }
  const request = parseAuthorizationRequest(body, origin)
  return request ? { kind: 'open', request } : { kind: 'failed', problem: 'unexpected' }
}

/** Reads the answer to `POST F/oauth/requests/{request_id}`. */
export const readDecision = ({ status, body }: Answer): DecisionOutcome => {
  if (status === 404 || status === 410) return { kind: 'expired' }
  if (status === 409) return { kind: 'answered' }
  if (status === 401) return { kind: 'unauthorized' }
  if (status !== 200 || !isRecord(body)) return { kind: 'failed', problem: problemOf(status) }
  const target = safeRedirect(body.redirect_to)
  return target ? { kind: 'done', target } : { kind: 'unsafe' }
}
