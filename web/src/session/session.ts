import type { AuthError, Session } from '@supabase/supabase-js'
import { plainText } from '../lib/plain-text.ts'
import type { Problem } from '../lib/problems.ts'
import { authProblem } from './auth-texts.ts'
import { loadSupabase } from './client.ts'

/** Who is signed in: `name` is the e-mail (or phone), safe to show. */
export type Account = { id: string; name: string }

/** Whether somebody is signed in, as far as this tab knows. */
export type SessionState =
  | { status: 'loading' }
  | { status: 'unavailable'; problem: Problem }
  | { status: 'signed-out' }
  | { status: 'signed-in'; account: Account }

let state: SessionState = { status: 'loading' }
let watching = false
const listeners = new Set<() => void>()

const publish = (next: SessionState): void => {
  state = next
  for (const listener of listeners) listener()
}

const accountOf = ({ user }: Session): Account => ({
  id: user.id,
  name: plainText(user.email || user.phone || 'your account', 254),
})

const fromSession = (session: Session | null): SessionState =>
  session ? { status: 'signed-in', account: accountOf(session) } : { status: 'signed-out' }

const isSame = (a: SessionState, b: SessionState): boolean =>
  a.status === 'signed-in' && b.status === 'signed-in'
    ? a.account.id === b.account.id && a.account.name === b.account.name
    : a.status === b.status

/** Starts watching the session. Called again after a failure it tries again; else it does nothing. */
export const watchSession = async (): Promise<void> => {
  if (watching) return
  watching = true
  if (state.status === 'unavailable') publish({ status: 'loading' })
  const supabase = await loadSupabase()
  if (!supabase.ok) {
    watching = false
    publish({ status: 'unavailable', problem: supabase.problem })
    return
  }
  supabase.value.auth.onAuthStateChange((_event, session) => {
    const next = fromSession(session)
    // Coming back to a tab repeats SIGNED_IN: nothing changed, so nothing moves.
    if (!isSame(state, next)) publish(next)
  })
}

/** The state right now. */
export const currentSession = (): SessionState => state

/** Calls `listener` on every change; gives the function that ends it. */
export const onSessionChange = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** A token that acts for exactly this account, or why there is none. */
export type TokenResult =
  | { kind: 'token'; token: string }
  | { kind: 'signed-out' }
  | { kind: 'other-account' }
  | { kind: 'failed'; problem: Problem }

const isTransient = ({ status }: AuthError): boolean =>
  status === undefined || status === 0 || status === 429 || status >= 500

/**
 * The access token of `account`. Another tab may have changed who is signed in since this page was
 * drawn: what the person reads on the page must be who acts. `renew` asks for a fresh token first.
 */
export const accessTokenOf = async (account: Account, renew = false): Promise<TokenResult> => {
  const supabase = await loadSupabase()
  if (!supabase.ok) return { kind: 'failed', problem: supabase.problem }
  const { auth } = supabase.value
  const { data, error } = await (renew ? auth.refreshSession() : auth.getSession())
  if (error && isTransient(error)) return { kind: 'failed', problem: authProblem(error) }
  if (!data.session) return { kind: 'signed-out' }
  if (data.session.user.id !== account.id) return { kind: 'other-account' }
  return { kind: 'token', token: data.session.access_token }
}

/**
 * Signs out of this browser only; other devices stay signed in. The session is dropped here even
 * when the server cannot be told.
 */
export const signOutHere = async (): Promise<void> => {
  const supabase = await loadSupabase()
  if (supabase.ok) await supabase.value.auth.signOut({ scope: 'local' })
}
