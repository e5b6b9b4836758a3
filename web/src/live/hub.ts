import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js'
import { loadSupabase } from '../session/client.ts'
import { webApp } from '../web-app.ts'

/** What the database broadcasts to the topic of a user, beside the events of the app. */
const OWN_EVENTS = [
  'gpt_connection_changed',
  'app_connected',
  'app_disconnected',
  'assistant_acted',
  'activity_undone',
  'approval_requested',
]

/** Called with each event, and when events start or stop arriving. */
export type Listener = {
  onEvent: (event: string, payload: unknown) => void
  onLive: (isLive: boolean) => void
}

/** The one channel of this tab: everything that listens shares it. */
type UserChannel = { userId: string; isLive: boolean; listeners: Set<Listener>; close: () => void }

let current: UserChannel | null = null

/** After the server closed the channel, it is opened anew: soon, then ever more rarely. */
const REOPEN_MS = [2_000, 10_000, 60_000]

const openChannel = (userId: string): UserChannel => {
  const listeners = new Set<Listener>()
  let supabase: SupabaseClient | null = null
  let channel: RealtimeChannel | null = null
  let isClosed = false
  let timer = 0
  let failures = 0

  const close = () => {
    isClosed = true
    window.clearTimeout(timer)
    if (channel) void supabase?.removeChannel(channel)
  }
  const made: UserChannel = { userId, isLive: false, listeners, close }

  const setLive = (isLive: boolean) => {
    if (made.isLive === isLive || isClosed) return
    made.isLive = isLive
    for (const { onLive } of listeners) onLive(isLive)
  }

  const reopen = () => {
    if (isClosed) return
    window.clearTimeout(timer)
    timer = window.setTimeout(join, REOPEN_MS[failures] ?? 60_000)
    failures += 1
  }

  const join = async () => {
    const loaded = await loadSupabase()
    if (isClosed) return
    if (!loaded.ok) return reopen()
    supabase = loaded.value
    // The policies on realtime.messages are asked as this user.
    await supabase.realtime.setAuth()
    if (isClosed) return
    const joined = supabase.channel(`user:${userId}`, { config: { private: true } })
    channel = joined
    for (const event of [...OWN_EVENTS, ...webApp().events]) {
      joined.on('broadcast', { event }, ({ payload }) => {
        for (const { onEvent } of listeners) onEvent(event, payload)
      })
    }
    // After an error or a timeout the library tries again by itself; after a close it does not.
    joined.subscribe((status) => {
      if (channel !== joined) return
      setLive(status === 'SUBSCRIBED')
      if (status === 'SUBSCRIBED') failures = 0
      if (status === 'CLOSED') reopen()
    })
  }

  void join().catch(reopen)
  return made
}

/**
 * Listens to what the database broadcasts to a user. Where Realtime is missing or fails, `onLive`
 * says so and nothing else happens. Gives the function that ends it.
 */
export const listen = (userId: string, listener: Listener): (() => void) => {
  if (current?.userId !== userId) {
    current?.close()
    current = openChannel(userId)
  }
  const mine = current
  mine.listeners.add(listener)
  listener.onLive(mine.isLive)
  return () => {
    mine.listeners.delete(listener)
    // Going from page to page keeps the channel; leaving the last one closes it.
    window.setTimeout(() => {
      if (mine.listeners.size > 0) return
      mine.close()
      if (current === mine) current = null
    }, 1_000)
  }
}
