import type { ReturnTarget } from '../../functions-shared/oauth/clients/return-target.ts'
import type { Flow } from './ask.ts'
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts'
import { type DecisionProblem, readDecisionProblem } from './decision-problem.ts'
import type { Answer } from './http.ts'
import { type Problem, problemOf } from './problems.ts'
import { type RedirectTarget, safeRedirect } from './safe-redirect.ts'
import { isRecord } from './shape.ts'
import { englishWords, type Words } from './words.ts'

/** What a person can answer. */
export type Decision = 'approve' | 'deny'

/** What came of asking for the request. */
export type LoadOutcome =
  | { kind: 'open'; request: AuthorizationRequest }
  | { kind: 'expired' }
  | { kind: 'answered' }
  | { kind: 'failed'; problem: Problem }

/**
 * What came of a decision. `target`: where it leads, null where the person goes back alone.
 * `unsafe`: taken, but the way back is one that must not be followed. `full`: not taken, since the account
 * has as many apps as it may; the request is still open.
 */
export type DecisionOutcome =
  | { kind: 'done'; target: RedirectTarget | null }
  | { kind: 'unsafe' }
  | { kind: 'expired' }
  | { kind: 'answered' }
  | { kind: 'unauthorized' }
  | { kind: 'full' }
  | { kind: 'refused'; why: DecisionProblem }
  | { kind: 'failed'; problem: Problem }

/** A link out of a chat is answered with 400 when it is unknown, expired or used: all one. */
const isExpired = (status: number, flow: Flow): boolean =>
  status === 404 || status === 410 || (flow === 'login' && status === 400)

/** Reads the answer to a GET of the request. */
export const readRequest = (
  { status, body }: Answer,
  origin: string,
  flow: Flow = 'connect',
  words: Words = englishWords,
): LoadOutcome => {
  if (isExpired(status, flow)) return { kind: 'expired' }
  if (status === 409) return { kind: 'answered' }
  if (status !== 200) return { kind: 'failed', problem: problemOf(status) }
  const request = parseAuthorizationRequest(body, origin, words)
  return request ? { kind: 'open', request } : { kind: 'failed', problem: 'unexpected' }
}

/** Reads the answer to a POST of the decision; `shown`: where the page said that it leads. */
export const readDecision = (
  { status, body }: Answer,
  flow: Flow = 'connect',
  shown: ReturnTarget | null = null,
): DecisionOutcome => {
  if (isExpired(status, flow)) return { kind: 'expired' }
  if (status === 409) {
    const isFull = isRecord(body) && body.error === 'too_many_connections'
    return { kind: isFull ? 'full' : 'answered' }
  }
  if (status === 401) return { kind: 'unauthorized' }
  const why = readDecisionProblem(status, body)
  if (why) return { kind: 'refused', why }
  if (status !== 200 || !isRecord(body)) return { kind: 'failed', problem: problemOf(status) }
  if (flow !== 'connect') return { kind: 'done', target: null }
  const target = safeRedirect(body.redirect_to, shown)
  return target ? { kind: 'done', target } : { kind: 'unsafe' }
}
