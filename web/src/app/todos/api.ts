import type { Outcome } from '../../../../client/consent/as-account.ts'
import type { Account } from '../../session/session.ts'
import { asAccount } from '../../session/session.ts'
import { type Query, searchFilter } from './search.ts'
import { type Change, changeOf, type Draft, parseTodo, parseTodos, type Todo } from './todo.ts'

const COLUMNS = 'id,title,description,completed,created_at,updated_at'

/** Where a page starts: after this todo, in the order of the list. */
export type After = Pick<Todo, 'id' | 'createdAt'>

/** The todos of one account, through the Data API under Row Level Security. */
export type TodosApi = {
  /** Newest first. */
  page: (query: Query, after: After | null, limit: number) => Promise<Outcome<Todo[]>>
  byIds: (ids: readonly string[]) => Promise<Outcome<Todo[]>>
  add: (draft: Draft, completed: boolean) => Promise<Outcome<Todo>>
  /** Null when there is no such todo any more. */
  change: (id: string, change: Change) => Promise<Outcome<Todo | null>>
  remove: (id: string) => Promise<Outcome<null>>
}

const read = <T>(outcome: Outcome<unknown>, parse: (value: unknown) => T): Outcome<T> =>
  outcome.ok ? { ok: true, value: parse(outcome.value) } : outcome

/** The API as seen by `account`; nobody else's todos come through it. */
export const todosApi = (account: Account): TodosApi => ({
  async page({ show, text }, after, limit) {
    const outcome = await asAccount(account, (supabase) => {
      let query = supabase.from('todos').select(COLUMNS)
      if (show !== 'all') query = query.eq('completed', show === 'done')
      if (text !== '') query = query.or(searchFilter(text))
      if (after) {
        const { createdAt, id } = after
        query = query.or(`created_at.lt.${createdAt},and(created_at.eq.${createdAt},id.lt.${id})`)
      }
      return query
        .order('created_at', { ascending: false })
        .order('id', { ascending: false })
        .limit(limit)
        .retry(false)
    })
    return read(outcome, parseTodos)
  },

  async byIds(ids) {
    const outcome = await asAccount(account, (supabase) =>
      supabase.from('todos').select(COLUMNS).in('id', ids).retry(false),
    )
    return read(outcome, parseTodos)
  },

  async add(draft, completed) {
    const row = { ...changeOf(draft), completed, user_id: account.id }
    const outcome = await asAccount(account, (supabase) =>
      supabase.from('todos').insert(row).select(COLUMNS).single(),
    )
    const added = read(outcome, parseTodo)
    if (!added.ok) return added
    return added.value ? { ok: true, value: added.value } : { ok: false, reason: 'unexpected' }
  },

  async change(id, change) {
    const outcome = await asAccount(account, (supabase) =>
      supabase.from('todos').update(change).eq('id', id).select(COLUMNS).maybeSingle(),
    )
    return read(outcome, parseTodo)
  },

  async remove(id) {
    const outcome = await asAccount(account, (supabase) =>
      supabase.from('todos').delete().eq('id', id),
    )
    return read(outcome, () => null)
  },
})
