import { useEffect, useState } from 'preact/hooks'
import { loadWaysIn } from './providers.ts'
import {
  currentSession,
  onSessionChange,
  type SessionState,
  seemsSignedIn,
  watchSession,
} from './session.ts'

/** The session, kept current. The first use loads the Supabase client. */
export const useSession = (): SessionState => {
  const [session, setSession] = useState(currentSession)
  useEffect(() => {
    const update = () => setSession(currentSession())
    const stop = onSessionChange(update)
    update()
    void watchSession()
    // Wanted with the form, which then comes complete.
    if (!seemsSignedIn()) void loadWaysIn()
    return stop
  }, [])
  return session
}

/**
 * The session for what stands around the pages. It loads the Supabase client only where somebody
 * seems to be signed in: a page that needs no account stays as light as it is.
 */
export const useSessionIfAny = (): SessionState => {
  const [session, setSession] = useState(currentSession)
  useEffect(() => {
    const update = () => setSession(currentSession())
    const stop = onSessionChange(update)
    update()
    if (seemsSignedIn()) void watchSession()
    return stop
  }, [])
  return session
}
