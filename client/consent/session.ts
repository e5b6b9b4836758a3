import type { Loader } from './loaded.ts'
import { plainText } from './plain-text.ts'
import { type Problem, problemOf } from './problems.ts'
import { type SessionStart, sessionStart } from './session-start.ts'
import { createStore, type Store } from './store.ts'
import { type AuthSession, isTransient, type SupabaseLike } from './supabase-like.ts'

/** Who is signed in: `name` is the email (or phone), safe to show. */
export type Account = { id: string; name: string; session: SessionStart }

/** Whether somebody is signed in, as far as this tab knows. */
export type SessionState =
  | { status: 'loading' }
  | { status: 'unavailable'; problem: Problem }
  /** `ended`: who was signed in until the session ended by itself, or in another tab. */
  | { status: 'signed-out'; ended: Account | null }
  | { status: 'signed-in'; account: Account }

/** A token that acts for exactly one account, or the reason there is no such token. */
export type TokenResult =
  | { kind: 'token'; token: string }
  | { kind: 'signed-out' }
  | { kind: 'other-account' }
  | { kind: 'failed'; problem: Problem }

/** Who is signed in: follows sign-in, sign-out and change of account, in other tabs as well. */
export interface SessionStore extends Store<SessionState> {
  /** Starts looking; after a failure, looks again. `open` and its states do it by themselves. */
  watch(): Promise<void>
  /** Signs out of this browser only, on purpose. The session is dropped here even when the server cannot be told. */
  signOut(): Promise<void>
  /** Drops a session that is no longer good: the person is asked to sign in again. */
  drop(): Promise<void>
  /**
   * The access token of `account`. Another tab may have changed who is signed in since the page was drawn: what the person
   * reads on the page must be who acts. `renew` asks for a fresh token first.
   */
  tokenOf(account: Account, renew?: boolean): Promise<TokenResult>
  /** The access token of the user who is signed in, if any, for a request that needs no account. */
  tokenIfAny(): Promise<string | null>
}

const accountOf = ({ user, access_token }: AuthSession): Account => ({
  id: user.id,
  name: plainText(user.email || user.phone || 'your account', 254),
  session: sessionStart(access_token),
})

const isSame = (a: SessionState, b: SessionState): boolean =>
  a.status === 'signed-in' && b.status === 'signed-in'
    ? a.account.id === b.account.id &&
      a.account.name === b.account.name &&
      a.account.session.key === b.account.session.key
    : a.status === b.status

/** Makes the store of a client. The client is loaded when somebody first looks. */
export const createSession = (load: Loader<SupabaseLike>): SessionStore => {
  const store = createStore<SessionState>({ status: 'loading' })
  let isWatching = false
  let isListening = false
  /** Set while the person signs out on purpose. */
  let isLeaving = false

  const endedAccount = (): Account | null => {
    if (isLeaving) return null
    const state = store.getState()
    if (state.status === 'signed-in') return state.account
    return state.status === 'signed-out' ? state.ended : null
  }

  const take = (session: AuthSession | null) => {
    const next: SessionState = session
      ? { status: 'signed-in', account: accountOf(session) }
      : { status: 'signed-out', ended: endedAccount() }
    // Coming back to a tab repeats SIGNED_IN: nothing changed, so nothing moves.
    if (!isSame(store.getState(), next)) store.set(next)
  }

  const watch = async () => {
    if (isWatching) return
    isWatching = true
    if (store.getState().status === 'unavailable') store.set({ status: 'loading' })
    const unavailable = (problem: Problem) => {
      isWatching = false
      store.set({ status: 'unavailable', problem })
    }
    const supabase = await load()
    if (!supabase.ok) return unavailable(supabase.problem)
    const { auth } = supabase.value
    try {
      if (!isListening) auth.onAuthStateChange((_event, session) => take(session))
      isListening = true
      // The first versions of 2.x do not begin with who is signed in.
      const { data } = await auth.getSession()
      if (store.getState().status === 'loading') take(data.session)
    } catch {
      if (store.getState().status === 'loading') unavailable('unexpected')
    }
  }

  const drop = async () => {
    const supabase = await load()
    if (supabase.ok) await supabase.value.auth.signOut({ scope: 'local' })
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    watch,
    drop,
    async signOut() {
      isLeaving = true
      try {
        await drop()
        if (store.getState().status === 'signed-out') {
          store.set({ status: 'signed-out', ended: null })
        }
      } finally {
        isLeaving = false
      }
    },
    async tokenOf(account, renew = false) {
      const supabase = await load()
      if (!supabase.ok) return { kind: 'failed', problem: supabase.problem }
      const { auth } = supabase.value
      const { data, error } = await (renew ? auth.refreshSession() : auth.getSession())
      if (error && isTransient(error)) {
        return { kind: 'failed', problem: problemOf(error.status ?? 500) }
      }
      if (!data.session) return { kind: 'signed-out' }
      if (data.session.user.id !== account.id) return { kind: 'other-account' }
      return { kind: 'token', token: data.session.access_token }
    },
    async tokenIfAny() {
      const supabase = await load()
      if (!supabase.ok) return null
      try {
        const { data } = await supabase.value.auth.getSession()
        return data.session?.access_token ?? null
      } catch {
        return null
      }
    },
  }
}
