import { type Activity, createActivity } from './activity.ts'
import { createApi, type Functions } from './api.ts'
import { type Approvals, createApprovals } from './approvals.ts'
import { type Apps, createApps } from './apps.ts'
import { type AsAccount, queriesOf } from './as-account.ts'
import type { Ask } from './ask.ts'
import { openConsent } from './consent.ts'
import { type Loader, loaderOf } from './loaded.ts'
import { createSession, type SessionStore } from './session.ts'
import type { ConsentState } from './states.ts'
import type { Store } from './store.ts'
import type { SupabaseLike } from './supabase-like.ts'
import { englishWords, type Words } from './words.ts'

/** What a consent client is made of: each a value, or a function that gives it when it is first needed. */
export interface ConsentOptions<Client extends SupabaseLike> {
  /** Your app's SupabaseClient: the user who is signed in there decides. */
  supabase: Client | Loader<Client>
  functions: Functions | Loader<Functions>
  /** What the client says by itself, in your pages' language; English where none are given. A function is asked each time. */
  words?: Words | (() => Words)
  /** The language of your pages (BCP 47), in which the server describes scopes. By default the browser's. */
  language?: string | (() => string)
}

const asked = <T>(given: T | (() => T)): (() => T) =>
  given instanceof Function ? given : () => given

/** What the pages of a consent stand on. One for the whole app. */
export interface ConsentClient<Client extends SupabaseLike> {
  /** Who is signed in. */
  session: SessionStore
  /** A request to connect, as a store of its states. It is asked for when somebody subscribes. */
  open(ask: Ask): Store<ConsentState>
  /** The connected apps of an account. */
  apps: Apps
  /** What assistants did for an account. */
  activity: Activity
  /** What assistants may do only once the account says so. */
  approvals: Approvals
  /** Runs a query of your own as exactly one account, with a token renewed once where it was refused. */
  asAccount: AsAccount<Client>
}

/**
 * Makes the client on which pages of your own ask a user whether an assistant may connect. It draws nothing, navigates
 * nowhere and never throws: what happens is a state.
 */
export const createConsentClient = <Client extends SupabaseLike>({
  supabase,
  functions,
  words = englishWords,
  language,
}: ConsentOptions<Client>): ConsentClient<Client> => {
  const load = loaderOf(supabase)
  const session = createSession(load)
  const speech = { words: asked(words), language: asked<string | null>(language ?? null) }
  const api = createApi(loaderOf(functions), session, speech)
  const asAccount = queriesOf(load, session)
  return {
    session,
    open: (ask) => openConsent(ask, api, session),
    apps: createApps((account, run) => asAccount(account, run), speech.words),
    activity: createActivity((account, run) => asAccount(account, run), speech.words),
    approvals: createApprovals((account, run) => asAccount(account, run), speech.words),
    asAccount,
  }
}
