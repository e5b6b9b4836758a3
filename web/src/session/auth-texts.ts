import { type Problem, problemOf, problemText } from '../../../client/consent/problems.ts'

/** A form error in plain words, and the field to look at when one is to blame. */
export type FormError = { text: string; field: 'email' | 'password' | null }

/** The parts of a Supabase Auth error that the words depend on. */
export type AuthErrorFields = {
  code?: string | undefined
  status?: number | undefined
  message?: string | undefined
  reasons?: readonly string[] | undefined
}

const WRONG: FormError = {
  text: 'The email or the password is not right. Check both, or create an account if you are new here.',
  field: 'password',
}
const TAKEN: FormError = {
  text: 'There is already an account with this email. Sign in with its password instead.',
  field: 'password',
}
const BAD_EMAIL: FormError = {
  text: 'This does not look like an email address. Check it for typing mistakes.',
  field: 'email',
}

const BY_CODE = new Map<string, FormError>(
  Object.entries<FormError>({
    invalid_credentials: WRONG,
    user_already_exists: TAKEN,
    email_exists: TAKEN,
    email_address_invalid: BAD_EMAIL,
    email_not_confirmed: {
      text: 'Your email is not confirmed yet. Open the link in the email we sent you, then sign in.',
      field: null,
    },
    email_address_not_authorized: {
      text: 'This service cannot send email to that address. Use another one.',
      field: 'email',
    },
    email_provider_disabled: { text: 'Sign-in with a password is switched off here.', field: null },
    signup_disabled: { text: 'New accounts are not being taken right now.', field: null },
    user_banned: {
      text: 'This account has been blocked. Ask the operator of this service.',
      field: null,
    },
    over_request_rate_limit: { text: problemText('limited'), field: null },
    over_email_send_rate_limit: {
      text: 'We sent you an email moments ago. Look for it, or wait a minute before asking for another.',
      field: null,
    },
    over_sms_send_rate_limit: {
      text: 'We sent you a code moments ago. Use that one, or wait a minute before asking for another.',
      field: null,
    },
    captcha_failed: {
      text: 'The robot check did not pass. Reload the page and try again.',
      field: null,
    },
  }),
)

/** Auth servers differ in what they leave to the message: these lack a code on some. */
const BY_MESSAGE: readonly [RegExp, FormError][] = [
  [/invalid login credentials/i, WRONG],
  [/already (been )?registered/i, TAKEN],
  [/email.*(invalid|valid format)|validate email/i, BAD_EMAIL],
]

const weakPassword = ({ message = '', reasons = [] }: AuthErrorFields): FormError => {
  if (reasons.includes('pwned')) {
    return {
      text: 'This password is in a known leak, so others can guess it. Choose another one.',
      field: 'password',
    }
  }
  const length = /at least (\d+) characters/i.exec(message)?.[1]
  const what = length ? `: at least ${length} characters` : ''
  const mix = reasons.includes('characters') ? ' Mix letters, digits and other characters.' : ''
  return { text: `Choose a stronger password${what}.${mix}`, field: 'password' }
}

/** Plain words for what Supabase Auth refused. */
export const authError = (error: AuthErrorFields): FormError => {
  if (error.code === 'weak_password') return weakPassword(error)
  const byCode = BY_CODE.get(error.code ?? '')
  if (byCode) return byCode
  const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(error.message ?? ''))
  if (byMessage) return byMessage[1]
  return { text: problemText(authProblem(error)), field: null }
}

/** The problem behind a failure that is nobody's fault in the form. */
export const authProblem = (error: AuthErrorFields): Problem => problemOf(error.status ?? 500)

/** Whether asking again later may help: it says nothing about who is signed in. */
export const isTransient = ({ status }: Pick<AuthErrorFields, 'status'>): boolean =>
  status === undefined || status === 0 || status === 429 || status >= 500

/** What is missing before the server needs to be asked, or null. A null password is not asked for. */
export const missingCredential = (email: string, password: string | null): FormError | null => {
  if (email === '') return { text: 'Enter your email address.', field: 'email' }
  if (!/^\S+@\S+$/.test(email)) return BAD_EMAIL
  if (password === '') return { text: 'Enter your password.', field: 'password' }
  return null
}
