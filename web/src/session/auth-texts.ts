import { type Problem, problemOf } from '../../../client/consent/problems.ts'
import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'

/** A form error in plain words, and the field to look at when one is to blame. */
export type FormError = { text: string; field: 'email' | 'password' | null }

/** The parts of a Supabase Auth error that the words depend on. */
export type AuthErrorFields = {
  code?: string | undefined
  status?: number | undefined
  message?: string | undefined
  reasons?: readonly string[] | undefined
}

const wrong = (): FormError => ({ text: t.signInErrors.wrong, field: 'password' })
const taken = (): FormError => ({ text: t.signInErrors.taken, field: 'password' })
const badEmail = (): FormError => ({ text: t.signInErrors.badEmail, field: 'email' })
const general = (text: string): FormError => ({ text, field: null })

const byCode = (code: string | undefined): FormError | null => {
  const texts = t.signInErrors
  switch (code) {
    case 'invalid_credentials':
      return wrong()
    case 'user_already_exists':
    case 'email_exists':
      return taken()
    case 'email_address_invalid':
      return badEmail()
    case 'email_not_confirmed':
      return general(texts.notConfirmed)
    case 'email_address_not_authorized':
      return { text: texts.cannotSendTo, field: 'email' }
    case 'email_provider_disabled':
      return general(texts.noPasswords)
    case 'signup_disabled':
      return general(texts.noNewAccounts)
    case 'user_banned':
      return general(texts.blocked)
    case 'over_request_rate_limit':
      return general(problemText('limited'))
    case 'over_email_send_rate_limit':
      return general(texts.emailedJustNow)
    case 'over_sms_send_rate_limit':
      return general(texts.textedJustNow)
    case 'captcha_failed':
      return general(texts.robot)
    default:
      return null
  }
}

/** Auth servers differ in what they leave to the message: these lack a code on some. */
const BY_MESSAGE: readonly [RegExp, () => FormError][] = [
  [/invalid login credentials/i, wrong],
  [/already (been )?registered/i, taken],
  [/email.*(invalid|valid format)|validate email/i, badEmail],
]

const weakPassword = ({ message = '', reasons = [] }: AuthErrorFields): FormError => {
  const texts = t.signInErrors
  if (reasons.includes('pwned')) return { text: texts.leaked, field: 'password' }
  const length = /at least (\d+) characters/i.exec(message)?.[1]
  const what = length ? texts.weakLength(length) : texts.weak
  const text = reasons.includes('characters') ? `${what} ${texts.mix}` : what
  return { text, field: 'password' }
}

/** Plain words for what Supabase Auth refused. */
export const authError = (error: AuthErrorFields): FormError => {
  if (error.code === 'weak_password') return weakPassword(error)
  const known = byCode(error.code)
  if (known) return known
  const said = BY_MESSAGE.find(([pattern]) => pattern.test(error.message ?? ''))
  return said ? said[1]() : general(problemText(authProblem(error)))
}

/** The problem behind a failure that is nobody's fault in the form. */
export const authProblem = (error: AuthErrorFields): Problem => problemOf(error.status ?? 500)

/** Whether asking again later may help: it says nothing about who is signed in. */
export const isTransient = ({ status }: Pick<AuthErrorFields, 'status'>): boolean =>
  status === undefined || status === 0 || status === 429 || status >= 500

/** What is missing before the server needs to be asked, or null. A null password is not asked for. */
export const missingCredential = (email: string, password: string | null): FormError | null => {
  if (email === '') return { text: t.signInErrors.noEmail, field: 'email' }
  if (!/^\S+@\S+$/.test(email)) return badEmail()
  if (password === '') return { text: t.signInErrors.noPassword, field: 'password' }
  return null
}
