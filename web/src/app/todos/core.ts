import type { AccountProblem, Outcome } from '../../../../client/consent/as-account.ts'
import type { TodosApi } from './api.ts'
import type { Entry, List } from './list.ts'
import type { Notice } from './notice.ts'
import type { Query } from './search.ts'
import type { Draft, Todo } from './todo.ts'

/** Everything that a page of todos shows. */
export type TodosState = {
  query: Query
  /** Null until the first page has come. */
  list: List | null
  /** Asking for what the query wants; the former list stays meanwhile. */
  isLoading: boolean
  /** Why the list could not be loaded, or null. */
  failure: AccountProblem | null
  hasMore: boolean
  more: 'idle' | 'loading' | AccountProblem
  /** False after a request that got no answer. */
  isReachable: boolean
  notice: Notice | null
}

const FIRST: TodosState = {
  query: { show: 'open', text: '' },
  list: null,
  isLoading: false,
  failure: null,
  hasMore: false,
  more: 'idle',
  isReachable: true,
  notice: null,
}

/** What reading and writing the todos of one account share. */
export type Core = ReturnType<typeof createCore>

/** The state, who listens to it, and the small things that everything else is made of. */
export const createCore = (api: TodosApi) => {
  let state = FIRST
  let counter = 0
  const listeners = new Set<(state: TodosState) => void>()
  /** Deleted for good: an answer that was on its way does not bring them back. */
  const gone = new Set<string>()
  /** What is typed and not sent, by todo; `new` for the one to be added. */
  const drafts = new Map<string, Draft>()
  /** What is to be done once the list that is being loaded has come. */
  const afterLoading: (() => void)[] = []

  const set = (next: Partial<TodosState>): void => {
    state = { ...state, ...next }
    for (const listener of listeners) listener(state)
  }

  return {
    api,
    gone,
    drafts,
    afterLoading,
    set,
    state: () => state,
    subscribe: (listener: (state: TodosState) => void): (() => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    setList: (change: (list: List) => List): void => {
      const list = change(state.list ?? [])
      if (list !== state.list) set({ list })
    },
    /** A number that was not given before. */
    next: (): number => {
      counter += 1
      return counter
    },
    say: (tone: Notice['tone'], text: string, undo: Notice['undo'] = null): void => {
      counter += 1
      set({ notice: { id: counter, tone, text, undo } })
    },
    /** Notes whether the server answered at all. */
    heard: <T>(outcome: Outcome<T>): Outcome<T> => {
      const isLost = !outcome.ok && (outcome.reason === 'offline' || outcome.reason === 'busy')
      if (isLost === state.isReachable && (outcome.ok || isLost)) set({ isReachable: !isLost })
      return outcome
    },
    existing: (todos: readonly Todo[]): Todo[] => todos.filter(({ id }) => !gone.has(id)),
    entryOf: (id: string): Entry | undefined => state.list?.find(({ todo }) => todo.id === id),
  }
}
