import { asAccount, type Outcome } from '../session/as-account.ts'
import type { Account } from '../session/session.ts'
import { type ConnectedApp, type Connection, parseApps, parseConnection } from './connected-app.ts'

/** The apps that are connected to an account. */
export const fetchApps = async (account: Account): Promise<Outcome<ConnectedApp[]>> => {
  const outcome = await asAccount(account, (supabase) =>
    supabase.from('connected_apps').select().retry(false),
  )
  if (!outcome.ok) return outcome
  return { ok: true, value: parseApps(outcome.value, window.location.origin) }
}

/** Whether any assistant is connected to an account. */
export const fetchConnection = async (account: Account): Promise<Outcome<Connection>> => {
  const outcome = await asAccount(account, (supabase) =>
    supabase
      .from('user_gpt_connections')
      .select('has_completed_oauth,last_interaction,updated_at')
      .eq('user_id', account.id)
      .maybeSingle()
      .retry(false),
  )
  return outcome.ok ? { ok: true, value: parseConnection(outcome.value) } : outcome
}

/** Ends a connection. False when it had ended already. */
export const disconnectApp = async (
  account: Account,
  grantId: string,
): Promise<Outcome<boolean>> => {
  const outcome = await asAccount(account, (supabase) =>
    supabase.rpc('disconnect_app', { grant_id: grantId }),
  )
  return outcome.ok ? { ok: true, value: outcome.value === true } : outcome
}
