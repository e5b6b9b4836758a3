import { isRecord } from './shape.ts'

/** Why a decision is refused to somebody whose token is good (403). */
export type DecisionProblem = 'forbidden' | 'sign_in_required' | 'mfa_required'

const TEXTS: Record<DecisionProblem, string> = {
  forbidden: 'This sign-in belongs to another app. Sign out, then sign in here.',
  sign_in_required:
    'Sign in with an account of your own first, even if you are signed in as a guest.',
  mfa_required: 'Your account has a second factor. Confirm it first.',
}

/** The refusal in a sentence or two that say what to do. */
export const decisionProblemText = (why: DecisionProblem): string => TEXTS[why]

/** Whether it is one. */
export const isDecisionProblem = (value: unknown): value is DecisionProblem =>
  typeof value === 'string' && Object.hasOwn(TEXTS, value)

/** The refusal in an error body: `error` of the functions, `details` of the Data API. Null when there is none. */
export const readDecisionProblem = (status: number, body: unknown): DecisionProblem | null => {
  if (status !== 403 || !isRecord(body)) return null
  return [body.error, body.details].find(isDecisionProblem) ?? null
}
