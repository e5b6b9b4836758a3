import type { AccountProblem, AsAccount, Outcome } from './as-account.ts'
import { clientName } from './client-words.ts'
import { plainText } from './plain-text.ts'
import { webLink } from './safe-redirect.ts'
import type { Account } from './session.ts'
import { isRecord, oneOf, textOrNull } from './shape.ts'
import { call, once } from './supabase-calls.ts'
import type { Reply, SupabaseLike } from './supabase-like.ts'
import { isUndoProblem, readUndoProblem, type UndoProblem } from './undo-problem.ts'
import { englishWords, type Words } from './words.ts'

const OUTCOMES = ['ok', 'refused', 'failed', 'held', 'denied'] as const
const CHANGES = ['none', 'added', 'changed', 'removed'] as const

/** What an assistant did, or tried to do, in one call; safe to show. */
export type ActivityEntry = {
  /** Grows with time: the place in the list. */
  id: number
  at: Date
  grantId: string
  /** Of the client: the same in all its connections. */
  clientId: string
  /** What the client was called at that time. */
  clientName: string
  /** The action, as in the database: `log_shot`. */
  action: string
  /** What the action does, in a line: "Log a golf shot". */
  title: string
  /** What this call did, in a sentence that may quote the user; null where the action says none. */
  text: string | null
  /** Refused: by a permission, a limit, a check or the app. Failed: nobody's mistake but ours. */
  outcome: (typeof OUTCOMES)[number]
  changed: (typeof CHANGES)[number]
  /** The row that was read or changed, where the call was about one. */
  targetId: string | null
  /** Whether it can be undone: `undo` would try. */
  undoable: boolean
  /** Why it was refused or failed, as a code: `forbidden`, `not_found`, `rate_limited` … */
  error: string | null
  /** When it was undone; null: not. */
  undoneAt: Date | null
}

/** Which part of the activity is read. */
export type ActivityWish = {
  /** Of one client; all, when left out. */
  clientId?: string | undefined
  /** Only what is older: the `id` of the last entry of the page before. */
  before?: number | undefined
  /** How many at most; 50 when left out. */
  limit?: number | undefined
}

/** A page of the activity, newest first. */
export type ActivityPage = { entries: ActivityEntry[]; hasMore: boolean }

/** What was undone: how many rows were restored, and when. Or why nothing was. */
export type UndoOutcome =
  | { ok: true; value: { undone: number; undoneAt: Date } }
  | { ok: false; reason: AccountProblem | UndoProblem }

/** What assistants did for an account. */
export interface Activity {
  list(account: Account, wish?: ActivityWish): Promise<Outcome<ActivityPage>>
  /** Reads what is broadcast as `assistant_acted`; null when it is no entry. */
  read(payload: unknown): ActivityEntry | null
  /** Restores all that one call changed, or nothing. */
  undo(account: Account, id: number): Promise<UndoOutcome>
}

/** Reads a row of `public.assistant_activity`. */
export const parseActivityEntry = (
  row: unknown,
  words: Words = englishWords,
): ActivityEntry | null => {
  if (!isRecord(row) || typeof row.id !== 'number') return null
  const { id, undoable } = row
  const undoneAt = new Date(textOrNull(row.undone_at) ?? '')
  const at = new Date(textOrNull(row.at) ?? '')
  const grantId = textOrNull(row.grant_id)
  const clientId = textOrNull(row.client_id)
  const outcome = oneOf(OUTCOMES, row.outcome)
  if (Number.isNaN(at.getTime()) || grantId === null || clientId === null) return null
  if (outcome === null) return null
  const action = textOrNull(row.action) ?? ''
  return {
    id,
    at,
    grantId,
    clientId,
    clientName: clientName(textOrNull(row.client_name), webLink(clientId)?.host ?? null, words),
    action,
    title: plainText(textOrNull(row.title) ?? action, 100),
    text: plainText(textOrNull(row.text) ?? '', 300) || null,
    outcome,
    changed: oneOf(CHANGES, row.changed) ?? 'none',
    targetId: textOrNull(row.target_id),
    undoable: undoable === true,
    error: textOrNull(row.error),
    undoneAt: Number.isNaN(undoneAt.getTime()) ? null : undoneAt,
  }
}

/** A query that takes filters, as every supabase-js has it: the types of the app's database need not know the view. */
type Query = PromiseLike<Reply> & {
  eq(column: string, value: string): Query
  lt(column: string, value: number): Query
  order(column: string, options: { ascending: boolean }): Query
  limit(count: number): Query
}

const isQuery = (query: object): query is Query =>
  ['eq', 'lt', 'order', 'limit'].every((name) => typeof Reflect.get(query, name) === 'function')

export const createActivity = (
  asAccount: AsAccount<SupabaseLike>,
  words: () => Words,
): Activity => ({
  async list(account, { clientId, before, limit = 50 } = {}) {
    const outcome = await asAccount(account, (supabase) => {
      const all = supabase.from('assistant_activity').select('*')
      if (!isQuery(all)) throw new TypeError('this is no SupabaseClient')
      let query: Query = all
      if (clientId !== undefined) query = query.eq('client_id', clientId)
      if (before !== undefined) query = query.lt('id', before)
      // One more than asked for tells whether there are more.
      return once(query.order('id', { ascending: false }).limit(limit + 1))
    })
    if (!outcome.ok) return outcome
    const rows = Array.isArray(outcome.value) ? outcome.value : []
    const entries = rows
      .slice(0, limit)
      .map((row) => parseActivityEntry(row, words()))
      .filter((entry) => entry !== null)
    return { ok: true, value: { entries, hasMore: rows.length > limit } }
  },
  read: (payload) => parseActivityEntry(payload, words()),
  async undo(account, id) {
    const outcome = await asAccount(account, async (supabase) => {
      const reply = await call(supabase, 'undo_activity', { id })
      // A refusal is an answer about the call and not about the account.
      const refused = reply.error && readUndoProblem(reply.status, reply.error)
      return refused ? { ...reply, data: refused, error: null } : reply
    })
    if (!outcome.ok) return outcome
    const { value } = outcome
    if (isUndoProblem(value)) return { ok: false, reason: value }
    if (!isRecord(value)) return { ok: false, reason: 'unexpected' }
    const undoneAt = new Date(textOrNull(value.undone_at) ?? '')
    return { ok: true, value: { undone: Number(value.undone) || 0, undoneAt } }
  },
})
