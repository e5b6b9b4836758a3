import { useEffect, useState } from 'preact/hooks'
import { currentSession, onSessionChange, type SessionState, watchSession } from './session.ts'

/** The session, kept current. The first use loads the Supabase client. */
export const useSession = (): SessionState => {
  const [session, setSession] = useState(currentSession)
  useEffect(() => {
    const update = () => setSession(currentSession())
    const stop = onSessionChange(update)
    update()
    void watchSession()
    return stop
  }, [])
  return session
}
