import type { SupabaseClient } from '@supabase/supabase-js'
import { problemText } from '../lib/problems.ts'
import { authError, type FormError } from './auth-texts.ts'
import { loadSupabase } from './client.ts'

/** What the two buttons of the form stand for. */
export type Intent = 'sign-in' | 'sign-up'

/** How it went. After `signed-in` the session store tells the page. */
export type CredentialOutcome =
  | { kind: 'signed-in' }
  | { kind: 'confirm-email' }
  | { kind: 'refused'; error: FormError }

const refused = (error: FormError): CredentialOutcome => ({ kind: 'refused', error })

/** Where the link of the confirmation e-mail leads: right back here. */
const hereWithoutHash = (): string => window.location.href.split('#', 1)[0] ?? ''

const ask = async (
  { auth }: SupabaseClient,
  intent: Intent,
  credentials: { email: string; password: string },
): Promise<CredentialOutcome> => {
  if (intent === 'sign-in') {
    const { error } = await auth.signInWithPassword(credentials)
    return error ? refused(authError(error)) : { kind: 'signed-in' }
  }
  const options = { emailRedirectTo: hereWithoutHash() }
  const { data, error } = await auth.signUp({ ...credentials, options })
  if (error) return refused(authError(error))
  return data.session ? { kind: 'signed-in' } : { kind: 'confirm-email' }
}

/** Signs in, or creates an account and signs in where no confirmation is wanted. Never throws. */
export const submitCredentials = async (
  intent: Intent,
  email: string,
  password: string,
): Promise<CredentialOutcome> => {
  const supabase = await loadSupabase()
  if (!supabase.ok) return refused({ text: problemText(supabase.problem), field: null })
  try {
    return await ask(supabase.value, intent, { email, password })
  } catch {
    return refused({ text: problemText('unexpected'), field: null })
  }
}
