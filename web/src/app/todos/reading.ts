import { microseconds } from '../../lib/instant.ts'
import type { Core } from './core.ts'
import * as lists from './list.ts'
import { isListed, type Query } from './search.ts'

const PAGE = 20
/** A refresh looks at no more than this many todos. */
const REFRESH_LIMIT = 200

/** Pages from the server, and looking again. */
export const createReading = (core: Core) => {
  const { api, state, set, setList, heard, existing, gone, afterLoading } = core
  /** Answers to an earlier question are left aside. */
  let generation = 0
  /** What the list holds now. */
  let loaded: Query | null = null

  /** Asks for the first page of the query. */
  const load = async (): Promise<void> => {
    generation += 1
    const mine = generation
    set({ isLoading: true, failure: null })
    const page = heard(await api.page(state().query, null, PAGE + 1))
    if (mine !== generation) return
    const next = afterLoading.splice(0)
    if (!page.ok) {
      // A list that was there before is better than none; that nobody answers is said beside it.
      const isKept = loaded === state().query && !state().isReachable
      return set({ isLoading: false, failure: isKept ? null : page.reason })
    }
    loaded = state().query
    const todos = existing(page.value.slice(0, PAGE))
    set({
      list: lists.listOf(todos, state().list ?? []),
      isLoading: false,
      hasMore: page.value.length > PAGE,
      more: 'idle',
    })
    for (const run of next) run()
  }

  const loadMore = async (): Promise<void> => {
    const after = lists.lastOf(state().list ?? [])
    if (state().more === 'loading' || !after) return
    const mine = generation
    set({ more: 'loading' })
    const page = heard(await api.page(state().query, after, PAGE + 1))
    if (mine !== generation) return
    if (!page.ok) return set({ more: page.reason })
    setList((list) => lists.takeTodos(list, existing(page.value.slice(0, PAGE))))
    set({ more: 'idle', hasMore: page.value.length > PAGE })
  }

  /** Looks after todos that a fresh page did not hold: changed, so that they stay, or gone. */
  const lookAfter = async (ids: readonly string[], mine: number): Promise<void> => {
    const rest = heard(await api.byIds(ids))
    if (mine !== generation || !rest.ok) return
    const alive = new Set(rest.value.map(({ id }) => id))
    const dead = ids.filter((id) => !alive.has(id))
    for (const id of dead) gone.add(id)
    setList((list) => dead.reduce(lists.withoutTodo, lists.takeTodos(list, existing(rest.value))))
  }

  /** Looks quietly whether anything changed; a failure only shows as "not reachable". */
  const refresh = async (): Promise<void> => {
    const { list: before, isLoading, failure, query } = state()
    if (isLoading) {
      if (!afterLoading.includes(refresh)) afterLoading.push(refresh)
      return
    }
    if (before === null || failure !== null) return load()
    const mine = generation
    const length = Math.min(Math.max(PAGE, before.length), REFRESH_LIMIT)
    const page = heard(await api.page(query, null, length + 1))
    if (mine !== generation || !page.ok) return
    const missing = lists.missingFrom(before, page.value, page.value.length <= length)
    setList((list) => lists.takeTodos(list, existing(page.value.slice(0, length))))
    if (missing.length > 0) await lookAfter(missing.slice(0, REFRESH_LIMIT), mine)
  }

  /** Shows other todos of the same account. */
  const show = (query: Query): void => {
    set({ query })
    void load()
  }

  /** Whether a todo that is not in the list belongs there, as far down as the list is loaded. */
  const isWanted = (todo: Parameters<typeof isListed>[0]): boolean => {
    const { list, hasMore, query } = state()
    if (list === null || !isListed(todo, query)) return false
    const last = hasMore ? lists.lastOf(list) : null
    return !last || microseconds(last.createdAt) <= microseconds(todo.createdAt)
  }

  return { load, loadMore, refresh, show, isWanted }
}
