import { isRecord } from './shape.ts'

/** Why a decision is refused to somebody whose token is good (403). */
export type Refused = 'forbidden' | 'sign_in_required' | 'mfa_required'

const TEXTS: Record<Refused, string> = {
  forbidden: 'This sign-in belongs to another app. Sign out, then sign in here.',
  sign_in_required:
    'Sign in with an account of your own first, even if you are signed in as a guest.',
  mfa_required: 'Your account has a second factor. Confirm it first.',
}

/** The refusal in a sentence or two that say what to do. */
export const refusedText = (why: Refused): string => TEXTS[why]

/** Whether it is one. */
export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'string' && Object.hasOwn(TEXTS, value)

/** The refusal in an error body: `error` of the functions, `details` of the Data API. Null when it is none. */
export const readRefused = (status: number, body: unknown): Refused | null => {
  if (status !== 403 || !isRecord(body)) return null
  return [body.error, body.details].find(isRefused) ?? null
}
