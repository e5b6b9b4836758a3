import { type Approval, type ApprovalStatus, parseApproval, readStatus } from './approval.ts'
import type { AsAccount, Outcome } from './as-account.ts'
import type { Decision } from './outcomes.ts'
import type { Account } from './session.ts'
import { isRecord, textOrNull } from './shape.ts'
import { call, once, rowsOf } from './supabase-calls.ts'
import type { Reply, SupabaseLike } from './supabase-like.ts'
import type { Words } from './words.ts'

/** What became of a decision about a held call. */
export type ApprovalDecision =
  /**
   * It counts. Approved: it ran, and went well. Failed and cancelled: nothing was done; `error` says why, as a code: `not_found`,
   * `forbidden` …
   */
  | { kind: 'decided'; status: ApprovalStatus; error: string | null }
  /** It was decided before: in another tab, or on the phone. */
  | { kind: 'answered' }
  /** Its time was over. Nothing was done. */
  | { kind: 'expired' }
  /** There is no such call. */
  | { kind: 'unknown' }

/** Calls that wait for their user's word. */
export interface Approvals {
  /** What waits now, that which ends first before the others. */
  waiting(account: Account): Promise<Outcome<Approval[]>>
  /** How many wait. */
  count(account: Account): Promise<Outcome<number>>
  /** The latest, whatever became of them, newest first; 20 when `limit` is left out. */
  recent(account: Account, limit?: number): Promise<Outcome<Approval[]>>
  /** One of them; null when there is no such call. */
  find(account: Account, id: string): Promise<Outcome<Approval | null>>
  /** Some of them, in any order; those that there are. */
  findAll(account: Account, ids: readonly string[]): Promise<Outcome<Approval[]>>
  /** Takes the decision of the person who pressed a button. Never call it without one. On a yes the call runs, once. */
  decide(account: Account, id: string, decision: Decision): Promise<Outcome<ApprovalDecision>>
}

/** A query that takes filters: the types of the app's database need not know the view. */
type Query = PromiseLike<Reply> & {
  eq(column: string, value: string): Query
  in(column: string, values: readonly string[]): Query
  order(column: string, options: { ascending: boolean }): Query
  limit(count: number): Query
}

const isQuery = (query: object): query is Query =>
  ['eq', 'in', 'order', 'limit'].every((name) => typeof Reflect.get(query, name) === 'function')

const approvalsOf = (supabase: SupabaseLike, options?: { count: 'exact'; head: true }): Query => {
  const query = supabase.from('approvals').select('*', options)
  if (!isQuery(query)) throw new TypeError('this is no SupabaseClient')
  return query
}

/** Answers that say what became of it, by their status: none of them is a failure. */
const KINDS: Readonly<Record<number, ApprovalDecision>> = {
  404: { kind: 'unknown' },
  409: { kind: 'answered' },
  410: { kind: 'expired' },
}

const withKind = (reply: Reply): Reply => {
  const known = reply.error === null ? undefined : KINDS[reply.status]
  return known ? { data: known, error: null, status: 200 } : reply
}

const isKind = (value: unknown): value is ApprovalDecision =>
  Object.values(KINDS).some((kind) => kind === value)

/** What became of the call; or what the status said. */
const decisionOf = (value: unknown): ApprovalDecision | null => {
  if (isKind(value)) return value
  if (!isRecord(value)) return null
  const status = readStatus(value.status)
  const error = isRecord(value.result) ? textOrNull(value.result.error) : null
  return status && { kind: 'decided', status, error: status === 'approved' ? null : error }
}

export const createApprovals = (
  asAccount: AsAccount<SupabaseLike>,
  words: () => Words,
): Approvals => {
  const read = async (
    account: Account,
    query: (all: Query) => Query,
  ): Promise<Outcome<Approval[]>> => {
    const outcome = await asAccount(account, (supabase) => once(query(approvalsOf(supabase))))
    if (!outcome.ok) return outcome
    const approvals = rowsOf(outcome.value).map((row) => parseApproval(row, words()))
    return { ok: true, value: approvals.filter((approval) => approval !== null) }
  }

  return {
    waiting: (account) =>
      read(account, (all) =>
        all.eq('status', 'pending').order('expires_at', { ascending: true }).limit(200),
      ),
    async count(account) {
      const outcome = await asAccount(account, async (supabase) => {
        const all = approvalsOf(supabase, { count: 'exact', head: true })
        const reply = await once(all.eq('status', 'pending'))
        return { ...reply, data: reply.count }
      })
      if (!outcome.ok) return outcome
      return typeof outcome.value === 'number'
        ? { ok: true, value: outcome.value }
        : { ok: false, reason: 'unexpected' }
    },
    recent: (account, limit = 20) =>
      read(account, (all) => all.order('created_at', { ascending: false }).limit(limit)),
    async find(account, id) {
      const outcome = await read(account, (all) => all.eq('id', id).limit(1))
      return outcome.ok ? { ok: true, value: outcome.value[0] ?? null } : outcome
    },
    findAll: async (account, ids) =>
      ids.length === 0 ? { ok: true, value: [] } : read(account, (all) => all.in('id', ids)),
    async decide(account, id, decision) {
      const outcome = await asAccount(account, async (supabase) =>
        withKind(await call(supabase, 'decide_approval', { approval_id: id, decision })),
      )
      if (!outcome.ok) return outcome
      const became = decisionOf(outcome.value)
      return became ? { ok: true, value: became } : { ok: false, reason: 'unexpected' }
    },
  }
}
