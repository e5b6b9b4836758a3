import type { Session } from '@supabase/supabase-js'
import { plainText } from '../lib/plain-text.ts'
import type { Problem } from '../lib/problems.ts'
import { authProblem, isTransient } from './auth-texts.ts'
import { loadSupabase } from './client.ts'
import { type SessionStart, sessionStart } from './session-start.ts'

/** Who is signed in: `name` is the email (or phone), safe to show. */
export type Account = { id: string; name: string; session: SessionStart }

/** Whether somebody is signed in, as far as this tab knows. */
export type SessionState =
  | { status: 'loading' }
  | { status: 'unavailable'; problem: Problem }
  /** `ended`: who was signed in until the session ended by itself, or in another tab. */
  | { status: 'signed-out'; ended: Account | null }
  | { status: 'signed-in'; account: Account }

let state: SessionState = { status: 'loading' }
let watching = false
const listeners = new Set<() => void>()

const publish = (next: SessionState): void => {
  state = next
  for (const listener of listeners) listener()
}

const accountOf = ({ user, access_token }: Session): Account => ({
  id: user.id,
  name: plainText(user.email || user.phone || 'your account', 254),
  session: sessionStart(access_token),
})

/** Set while the person signs out on purpose. */
let isLeaving = false

const endedAccount = (): Account | null => {
  if (isLeaving) return null
  if (state.status === 'signed-in') return state.account
  return state.status === 'signed-out' ? state.ended : null
}

const fromSession = (session: Session | null): SessionState =>
  session
    ? { status: 'signed-in', account: accountOf(session) }
    : { status: 'signed-out', ended: endedAccount() }

const isSame = (a: SessionState, b: SessionState): boolean =>
  a.status === 'signed-in' && b.status === 'signed-in'
    ? a.account.id === b.account.id &&
      a.account.name === b.account.name &&
      a.account.session.key === b.account.session.key
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

/**
 * Whether somebody was signed in here when the page was last open. A guess, but one that needs
 * nothing loaded: it decides which skeleton is drawn first.
 */
export const seemsSignedIn = (): boolean => {
  if (state.status !== 'loading') return state.status === 'signed-in'
  try {
    return Object.keys(window.localStorage).some((key) => /^sb-.+-auth-token$/.test(key))
  } catch {
    return false
  }
}

/** A token that acts for exactly this account, or why there is none. */
export type TokenResult =
  | { kind: 'token'; token: string }
  | { kind: 'signed-out' }
  | { kind: 'other-account' }
  | { kind: 'failed'; problem: Problem }

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

/** The access token of the signed-in user, for a request that needs no account; null when nobody seems to be signed in. */
export const tokenIfAny = async (): Promise<string | null> => {
  if (!seemsSignedIn()) return null
  const supabase = await loadSupabase()
  if (!supabase.ok) return null
  const { data } = await supabase.value.auth.getSession()
  return data.session?.access_token ?? null
}

/** Drops a session that is no longer good: the person is asked to sign in again. */
export const dropSession = async (): Promise<void> => {
  const supabase = await loadSupabase()
  if (supabase.ok) await supabase.value.auth.signOut({ scope: 'local' })
}

/**
 * Signs out of this browser only, on purpose; other devices stay signed in. The session is dropped
 * here even when the server cannot be told.
 */
export const signOutHere = async (): Promise<void> => {
  isLeaving = true
  try {
    await dropSession()
    if (state.status === 'signed-out') publish({ status: 'signed-out', ended: null })
  } finally {
    isLeaving = false
  }
}
