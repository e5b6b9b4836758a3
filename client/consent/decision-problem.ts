import { isRecord } from './shape.ts'

/** Why a decision is refused to somebody whose token is good (403). */
export type DecisionProblem = 'forbidden' | 'sign_in_required' | 'mfa_required'

const ALL: readonly string[] = [
  'forbidden',
  'sign_in_required',
  'mfa_required',
] satisfies DecisionProblem[]

/** Whether it is one. */
export const isDecisionProblem = (value: unknown): value is DecisionProblem =>
  typeof value === 'string' && ALL.includes(value)

/** The refusal in an error body: `error` of the functions, `details` of the Data API. Null when there is none. */
export const readDecisionProblem = (status: number, body: unknown): DecisionProblem | null => {
  if (status !== 403 || !isRecord(body)) return null
  return [body.error, body.details].find(isDecisionProblem) ?? null
}
