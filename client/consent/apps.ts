import type { AsAccount, Outcome } from './as-account.ts'
import { type ConnectedApp, type Connection, parseApps, parseConnection } from './connected-app.ts'
import { pageOrigin } from './page-origin.ts'
import type { Account } from './session.ts'
import { call, once } from './supabase-calls.ts'
import type { SupabaseLike } from './supabase-like.ts'
import type { Words } from './words.ts'

/** The connected apps of an account. */
export interface Apps {
  /** The apps that are connected: what waits for its device, then the latest connection first. */
  list(account: Account): Promise<Outcome<ConnectedApp[]>>
  /** Ends a connection, at once. False when it had ended already. */
  disconnect(account: Account, grantId: string): Promise<Outcome<boolean>>
  /**
   * Takes permissions away from a connection, at once and for good: it keeps those of `scopes` that it has. To allow more, the
   * app connects again.
   *
   * @returns the names of what it has then
   */
  narrow(
    account: Account,
    grantId: string,
    scopes: readonly string[],
  ): Promise<Outcome<readonly string[]>>
  /** Says whether a connection asks its user before it does what would destroy something; gives what holds then. */
  askFirst(account: Account, grantId: string, ask: boolean): Promise<Outcome<boolean>>
  /** Ends several connections, all or none of them: how many had not ended already. */
  disconnectAll(account: Account, grantIds: readonly string[]): Promise<Outcome<number>>
  /** Whether any assistant is connected. */
  connection(account: Account): Promise<Outcome<Connection>>
}

export const createApps = (asAccount: AsAccount<SupabaseLike>, words: () => Words): Apps => ({
  async list(account) {
    const outcome = await asAccount(account, (supabase) =>
      once(supabase.from('connected_apps').select('*')),
    )
    if (!outcome.ok) return outcome
    return { ok: true, value: parseApps(outcome.value, pageOrigin(), words()) }
  },
  async disconnect(account, grantId) {
    const outcome = await asAccount(account, (supabase) =>
      call(supabase, 'disconnect_app', { grant_id: grantId }),
    )
    return outcome.ok ? { ok: true, value: outcome.value === true } : outcome
  },
  async narrow(account, grantId, scopes) {
    const outcome = await asAccount(account, (supabase) =>
      call(supabase, 'narrow_app', { grant_id: grantId, scopes }),
    )
    if (!outcome.ok) return outcome
    const left = Array.isArray(outcome.value) ? outcome.value : []
    return { ok: true, value: left.filter((name) => typeof name === 'string') }
  },
  async askFirst(account, grantId, ask) {
    const outcome = await asAccount(account, (supabase) =>
      call(supabase, 'set_approval', { grant_id: grantId, ask }),
    )
    if (!outcome.ok) return outcome
    return { ok: true, value: typeof outcome.value === 'boolean' ? outcome.value : ask }
  },
  async disconnectAll(account, grantIds) {
    const outcome = await asAccount(account, (supabase) =>
      call(supabase, 'disconnect_apps', { grant_ids: [...grantIds] }),
    )
    return outcome.ok ? { ok: true, value: Number(outcome.value) || 0 } : outcome
  },
  async connection(account) {
    // RLS shows the user's own row only.
    const outcome = await asAccount(account, (supabase) =>
      once(
        supabase
          .from('user_gpt_connections')
          .select('has_completed_oauth,last_interaction,updated_at'),
      ),
    )
    if (!outcome.ok) return outcome
    const [row] = Array.isArray(outcome.value) ? outcome.value : []
    return { ok: true, value: parseConnection(row ?? null) }
  },
})
