import {
  type Account,
  createConsentClient,
  type Functions,
  type Loaded,
  type SessionState,
} from '../../../client/consent/index.ts'
import { loadConfig } from '../lib/config.ts'
import { currentLanguage, t } from '../texts/index.ts'
import { loadSupabase } from './client.ts'

export type { Account, SessionState }

const loadFunctions = async (): Promise<Loaded<Functions>> => {
  const config = await loadConfig()
  return config.ok ? { ok: true, value: config.value.functions } : config
}

/** The client that pages of an adopter's own stand on as well: who is signed in, requests to connect, connected apps. */
export const { session, open, apps, activity, approvals, asAccount } = createConsentClient({
  supabase: loadSupabase,
  functions: loadFunctions,
  words: () => t.words,
  language: currentLanguage,
})

export const {
  getState: currentSession,
  subscribe: onSessionChange,
  watch: watchSession,
  signOut: signOutHere,
} = session

/**
 * Whether somebody was signed in here when the page was last open. A guess, but one that needs
 * nothing loaded: it decides which skeleton is drawn first.
 */
export const seemsSignedIn = (): boolean => {
  const state = currentSession()
  if (state.status !== 'loading') return state.status === 'signed-in'
  try {
    return Object.keys(window.localStorage).some((key) => /^sb-.+-auth-token$/.test(key))
  } catch {
    return false
  }
}
