import type { AccountProblem } from '../../../../client/consent/as-account.ts'
import { microseconds } from '../../lib/instant.ts'
import type { Change, Todo } from './todo.ts'

/** What the assistant did to a todo, while this page was looking. */
export type Mark = 'added' | 'changed' | 'completed' | 'reopened'

/** Who did something; null where that is not known. */
export type Doer = 'assistant' | 'user' | null

/** A todo in the list, with what is not settled about it yet. */
export type Entry = {
  /** For drawing: stays the same while a new todo gets its id. */
  key: string
  /** As the server last said; made up here while it is being added. */
  todo: Todo
  /** Changes on their way to the server, oldest first. */
  changes: readonly Change[]
  /** A todo that the server does not have: on its way, or refused and why. */
  adding: 'sending' | AccountProblem | null
  mark: Mark | null
  /**
   * Where it stands: when it was made, in microseconds. What is being added stands first, and one
   * that was brought back keeps its former place in this tab.
   */
  place: number
}

/** Newest first. */
export type List = readonly Entry[]

/** What the list shows of an entry: the server's todo with the changes that are on their way. */
export const shownTodo = ({ todo, changes }: Entry): Todo => Object.assign({}, todo, ...changes)

const settledEntry = (todo: Todo, mark: Mark | null): Entry => ({
  key: todo.id,
  todo,
  changes: [],
  adding: null,
  mark,
  place: microseconds(todo.createdAt),
})

const byPlace = (a: Entry, b: Entry): number => {
  if (a.place !== b.place) return a.place < b.place ? 1 : -1
  return a.adding !== null || b.adding !== null ? 0 : a.todo.id < b.todo.id ? 1 : -1
}

const inOrder = (entries: List): List => entries.toSorted(byPlace)

const replaceEntry = (list: List, key: string, next: (entry: Entry) => Entry): List =>
  list.map((entry) => (entry.key === key ? next(entry) : entry))

const isSameText = (a: Todo, b: Todo): boolean =>
  a.title === b.title && a.description === b.description && a.completed === b.completed

const markOf = (before: Todo | null, after: Todo): Mark => {
  if (before === null) return 'added'
  if (before.completed !== after.completed) return after.completed ? 'completed' : 'reopened'
  return 'changed'
}

/** A todo that was never changed: both times are taken by the same statement. */
const isUntouched = ({ createdAt, updatedAt }: Todo): boolean =>
  microseconds(updatedAt) - microseconds(createdAt) < 1_000

const nextMark = ({ todo: known, mark }: Entry, todo: Todo, by: Doer): Mark | null => {
  if (by === null) return mark
  if (!isSameText(known, todo)) return by === 'assistant' ? markOf(known, todo) : null
  // A look at the server was faster than the news of it.
  const isLate = by === 'assistant' && mark === null && todo.updatedAt === known.updatedAt
  return isLate ? (isUntouched(todo) ? 'added' : 'changed') : mark
}

/**
 * The list as a page of the server gives it. What is known about its todos, and what is still being
 * added, is kept of `former`.
 */
export const listOf = (todos: readonly Todo[], former: List = []): List => {
  const ids = new Set(todos.map(({ id }) => id))
  const kept = former.filter(({ todo, adding }) => adding !== null || ids.has(todo.id))
  return takeTodos(kept, todos)
}

/**
 * Takes a todo as the server has it now. Older news than what is known changes nothing. `by`: who
 * did it; null where that is not known (a poll, the answer to a change of this page).
 */
export const takeTodo = (list: List, todo: Todo, by: Doer): List => {
  const known = list.find((entry) => entry.todo.id === todo.id)
  if (!known) {
    const twin =
      by === 'user' &&
      list.findLast((entry) => entry.adding === 'sending' && isSameText(entry.todo, todo))
    if (twin) return addedTodo(list, twin.key, todo)
    return inOrder([...list, settledEntry(todo, by === 'assistant' ? 'added' : null)])
  }
  if (microseconds(todo.updatedAt) < microseconds(known.todo.updatedAt)) return list
  const mark = nextMark(known, todo, by)
  const isSame = todo.updatedAt === known.todo.updatedAt && mark === known.mark
  if (isSame && isSameText(known.todo, todo)) return list
  return replaceEntry(list, known.key, (entry) => ({ ...entry, todo, mark }))
}

/** Takes more of what the server has, of which nobody knows who did it. */
export const takeTodos = (list: List, todos: readonly Todo[]): List =>
  todos.reduce((taken, todo) => takeTodo(taken, todo, null), list)

/** A todo on its way to the server. `place`: where it stood before it was deleted. */
export const addingTodo = (
  list: List,
  key: string,
  todo: Todo,
  place = Number.POSITIVE_INFINITY,
): List => {
  const entry: Entry = { ...settledEntry(todo, null), key, adding: 'sending', place }
  return inOrder([entry, ...list.filter((other) => other.key !== key)])
}

/** The server has it. */
export const addedTodo = (list: List, key: string, todo: Todo): List => {
  const others = list.filter((entry) => entry.todo.id !== todo.id && entry.key !== key)
  const known = list.find((entry) => entry.todo.id === todo.id)?.todo
  const isNewer = known && microseconds(known.updatedAt) > microseconds(todo.updatedAt)
  const entry = { ...settledEntry(isNewer ? known : todo, null), key }
  const before = list.find((other) => other.key === key)?.place ?? Number.POSITIVE_INFINITY
  return inOrder([...others, Number.isFinite(before) ? { ...entry, place: before } : entry])
}

/** Once more on its way. */
export const sendingTodo = (list: List, key: string): List =>
  replaceEntry(list, key, (entry) => ({ ...entry, adding: 'sending' }))

/** The server did not take it: it stays, with the reason. */
export const refusedTodo = (list: List, key: string, reason: AccountProblem): List =>
  replaceEntry(list, key, (entry) => ({ ...entry, adding: reason }))

/** A change on its way. */
export const changingTodo = (list: List, id: string, change: Change): List =>
  replaceTodo(list, id, (entry) => ({
    ...entry,
    changes: [...entry.changes, change],
    mark: null,
  }))

/** A change that is settled: taken with the answer, or refused and undone. */
export const settledChange = (list: List, id: string, change: Change): List =>
  replaceTodo(list, id, (entry) => ({
    ...entry,
    changes: entry.changes.filter((one) => one !== change),
  }))

/** It is gone. */
export const withoutTodo = (list: List, id: string): List => {
  const rest = list.filter((entry) => entry.todo.id !== id)
  return rest.length === list.length ? list : rest
}

const replaceTodo = (list: List, id: string, next: (entry: Entry) => Entry): List =>
  list.map((entry) => (entry.todo.id === id ? next(entry) : entry))

/** Puts an entry back that was taken out too early. */
export const backInList = (list: List, entry: Entry): List =>
  inOrder([...list.filter(({ key }) => key !== entry.key), entry])

/** The last todo in the server's order: the next page starts after it. */
export const lastOf = (list: List): Todo | null => {
  const settled = list.filter((entry) => entry.adding === null).map((entry) => entry.todo)
  return listOf(settled).at(-1)?.todo ?? null
}

/**
 * The todos that a fresh page should have held and did not: deleted, or no longer what the list
 * shows. Only as far down as the page reaches.
 */
export const missingFrom = (list: List, page: readonly Todo[], isWhole: boolean): string[] => {
  const present = new Set(page.map(({ id }) => id))
  const end = page.at(-1)
  const lowest = isWhole || !end ? Number.NEGATIVE_INFINITY : microseconds(end.createdAt)
  return list
    .filter(({ adding, todo }) => adding === null && !present.has(todo.id))
    .filter(({ todo }) => microseconds(todo.createdAt) > lowest)
    .map(({ todo }) => todo.id)
}
