import { type DecisionProblem, readDecisionProblem } from './decision-problem.ts'
import type { Loader } from './loaded.ts'
import { type Problem, problemOf } from './problems.ts'
import type { Account, SessionStore } from './session.ts'
import type { Reply, SupabaseLike } from './supabase-like.ts'

/** Why the Data API did not do it. */
export type AccountProblem = Problem | DecisionProblem | 'signed-out' | 'other-account'

/** What the Data API answered; or why there is nothing. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; reason: AccountProblem }

/** Runs a query as exactly one account. */
export type AsAccount<Client> = (
  account: Account,
  run: (supabase: Client) => PromiseLike<Reply>,
) => Promise<Outcome<unknown>>

const isUnauthorized = ({ status }: Reply): boolean => status === 401

/**
 * Makes the function that runs a query as exactly one account. A refused token is renewed and tried once more: a 401 wrote
 * nothing, so that is safe. A session that cannot be renewed is dropped, and the page asks the person to sign in again.
 */
export const queriesOf =
  <Client extends SupabaseLike>(load: Loader<Client>, session: SessionStore): AsAccount<Client> =>
  async (account, run) => {
    const attempt = async (renew: boolean): Promise<Outcome<unknown> | 'unauthorized'> => {
      const token = await session.tokenOf(account, renew)
      if (token.kind === 'failed') return { ok: false, reason: token.problem }
      if (token.kind === 'signed-out') {
        await session.drop()
        return { ok: false, reason: 'signed-out' }
      }
      if (token.kind === 'other-account') return { ok: false, reason: 'other-account' }
      const supabase = await load()
      if (!supabase.ok) return { ok: false, reason: supabase.problem }
      const reply = await run(supabase.value)
      if (!reply.error) return { ok: true, value: reply.data }
      if (isUnauthorized(reply)) return 'unauthorized'
      const refused = readDecisionProblem(reply.status, reply.error)
      return { ok: false, reason: refused ?? problemOf(reply.status) }
    }

    try {
      const first = await attempt(false)
      if (first !== 'unauthorized') return first
      const second = await attempt(true)
      if (second !== 'unauthorized') return second
    } catch {
      return { ok: false, reason: 'unexpected' }
    }
    await session.drop()
    return { ok: false, reason: 'signed-out' }
  }
