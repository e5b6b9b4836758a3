import type { SupabaseClient } from '@supabase/supabase-js'
import type { Loaded } from '../../../client/consent/loaded.ts'
import { loadConfig } from '../lib/config.ts'
import { currentLanguage } from '../texts/index.ts'
import { completeSignIn } from './complete-sign-in.ts'

let client: SupabaseClient | null = null
let making: Promise<Loaded<SupabaseClient>> | null = null

/** Set once the library's file did not arrive: a browser remembers that until the page reloads. */
let isLibraryLost = false

/** Where Realtime is missing, its socket is tried ever more rarely. */
const RECONNECT_MS = [1_000, 3_000, 10_000, 30_000]

const TIMEOUT_MS = 15_000

/** A server that never answers is one that could not be reached. It speaks the language of the pages. */
const fetchInTime: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.set('accept-language', currentLanguage())
  return fetch(input, { ...init, headers, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) })
}

const make = async (): Promise<Loaded<SupabaseClient>> => {
  if (isLibraryLost) window.location.reload()
  const library = import('./supabase.ts').catch(() => null)
  const config = await loadConfig()
  if (!config.ok) return config
  const loaded = await library
  isLibraryLost = loaded === null
  if (!loaded) return { ok: false, problem: 'offline' }
  const made = loaded.createClient(config.value.supabaseUrl, config.value.publishableKey, {
    auth: {
      // A session arrives by URL only for a sign-in that this browser began (complete-sign-in.ts). The client itself would
      // take tokens out of any link, and spend the verifier on any `?code=`: even a function here does not stop the latter.
      flowType: 'pkce',
      detectSessionInUrl: false,
    },
    global: { fetch: fetchInTime },
    realtime: { reconnectAfterMs: (tries) => RECONNECT_MS[tries - 1] ?? 60_000 },
  })
  await completeSignIn(made)
  client = made
  return { ok: true, value: client }
}

/** The one Supabase client: made when first needed, tried again only after a failure. */
export const loadSupabase = (): Promise<Loaded<SupabaseClient>> => {
  if (client) return Promise.resolve({ ok: true, value: client })
  making ??= make().finally(() => {
    making = null
  })
  return making
}
