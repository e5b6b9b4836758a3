import type { AuthError, Provider, SupabaseClient } from '@supabase/supabase-js'
import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'
import { authError, type FormError } from './auth-texts.ts'
import { loadSupabase } from './client.ts'
import { forgetPending, rememberPending } from './pending-sign-in.ts'
import { returnAddress } from './return-address.ts'

/** What the buttons of the form stand for. */
export type Intent = 'sign-in' | 'sign-up' | 'link'

/** How it went. After `signed-in` the session store tells the page. */
export type CredentialOutcome =
  | { kind: 'signed-in' }
  | { kind: 'check-email' }
  | { kind: 'refused'; error: FormError }

const refused = (error: FormError): CredentialOutcome => ({ kind: 'refused', error })

/** Begins a sign-in that leaves this page; gives where it comes back to. */
const leave = async ({ auth }: SupabaseClient, email: string | null): Promise<string> => {
  const { data } = await auth.getSession()
  const id = rememberPending(email, data.session?.user.id ?? null)
  return returnAddress(new URL(window.location.href), id)
}

const ask = async (
  supabase: SupabaseClient,
  intent: Intent,
  credentials: { email: string; password: string },
): Promise<CredentialOutcome> => {
  const { auth } = supabase
  if (intent === 'sign-in') {
    const { error } = await auth.signInWithPassword(credentials)
    return error ? refused(authError(error)) : { kind: 'signed-in' }
  }
  const options = { emailRedirectTo: await leave(supabase, credentials.email) }
  if (intent === 'link') {
    const { error } = await auth.signInWithOtp({ email: credentials.email, options })
    return error ? refused(authError(error)) : { kind: 'check-email' }
  }
  const { data, error } = await auth.signUp({ ...credentials, options })
  if (error) return refused(authError(error))
  return data.session ? { kind: 'signed-in' } : { kind: 'check-email' }
}

const withSupabase = async (
  run: (supabase: SupabaseClient) => Promise<CredentialOutcome>,
): Promise<CredentialOutcome> => {
  const supabase = await loadSupabase()
  if (!supabase.ok) return refused({ text: problemText(supabase.problem), field: null })
  try {
    return await run(supabase.value)
  } catch {
    return refused({ text: problemText('unexpected'), field: null })
  }
}

/** Signs in, creates an account, or asks for a link by email. Never throws. */
export const submitCredentials = (
  intent: Intent,
  email: string,
  password: string,
): Promise<CredentialOutcome> =>
  withSupabase((supabase) => ask(supabase, intent, { email, password }))

/** Servers differ in what they call the code of a sign-in link. */
const CODE_TYPES = ['email', 'magiclink', 'signup'] as const

const isUnknownType = ({ message }: AuthError): boolean => /verification type/i.test(message)

/** Signs in with the code out of the email, instead of its link. Never throws. */
export const submitCode = (email: string, token: string): Promise<CredentialOutcome> =>
  withSupabase(async ({ auth }) => {
    let error: AuthError | null = null
    for (const type of CODE_TYPES) {
      const answer = await auth.verifyOtp({ email, token, type })
      error = answer.error
      if (!error) {
        forgetPending()
        return { kind: 'signed-in' }
      }
      if (!isUnknownType(error)) break
    }
    const isWrong = error?.code === 'otp_expired' || error?.status === 403
    return refused(error && !isWrong ? authError(error) : { text: t.signIn.codeWrong, field: null })
  })

/** Leaves for another provider; comes back here. Returns only when that did not work. */
export const leaveFor = (provider: Provider): Promise<CredentialOutcome> =>
  withSupabase(async (supabase) => {
    const { error } = await supabase.auth.signInWithOAuth({
      provider,
      options: { redirectTo: await leave(supabase, null) },
    })
    return error ? refused(authError(error)) : { kind: 'signed-in' }
  })
