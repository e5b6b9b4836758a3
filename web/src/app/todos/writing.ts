import { accountProblemText } from '../../lib/problem-texts.ts'
import { todoTexts } from '../texts/index.ts'
import type { Core } from './core.ts'
import * as lists from './list.ts'
import { quoted } from './notice.ts'
import { type Change, changeOf, type Draft, type Todo } from './todo.ts'

/** The person's own changes: shown at once, undone when the server refuses them. */
export const createWriting = (core: Core) => {
  const { api, state, set, setList, say, heard, entryOf, gone, drafts } = core
  /** One change of a todo at a time, in the order in which they were made. */
  const queues = new Map<string, Promise<unknown>>()

  const inTurn = <T>(id: string, run: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(id) ?? Promise.resolve()).then(run)
    queues.set(id, turn)
    void turn.then(() => queues.get(id) === turn && queues.delete(id))
    return turn
  }

  const send = async (key: string, todo: Todo): Promise<void> => {
    const draft = { title: todo.title, description: todo.description ?? '' }
    const added = heard(await api.add(draft, todo.completed))
    setList((list) =>
      added.ok
        ? lists.addedTodo(list, key, added.value)
        : lists.refusedTodo(list, key, added.reason),
    )
  }

  const put = (todo: Omit<Todo, 'id'>, place?: number): void => {
    const key = `new-${core.next()}`
    const made = { ...todo, id: key }
    setList((list) => lists.addingTodo(list, key, made, place))
    void send(key, made)
  }

  /** Adds a todo: it stands in the list at once. */
  const add = (draft: Draft): void => {
    const now = new Date().toISOString()
    put({ ...changeOf(draft), completed: false, createdAt: now, updatedAt: now })
  }

  /** Tries again what was refused. */
  const retry = (key: string): void => {
    const todo = state().list?.find((entry) => entry.key === key)?.todo
    if (!todo) return
    setList((list) => lists.sendingTodo(list, key))
    void send(key, todo)
  }

  /** Gives up what was refused. */
  const discard = (key: string): void =>
    setList((list) => list.filter((entry) => entry.key !== key))

  /** Changes a todo. True when the server took it. */
  const change = async (id: string, wanted: Change): Promise<boolean> => {
    setList((list) => lists.changingTodo(list, id, wanted))
    const changed = heard(await inTurn(id, () => api.change(id, wanted)))
    const entry = entryOf(id)
    const title = quoted(entry?.todo.title ?? '')
    if (!changed.ok) {
      setList((list) => lists.settledChange(list, id, wanted))
      say('error', `${todoTexts.notChanged(title)} ${accountProblemText(changed.reason)}`)
      return false
    }
    const { value: todo } = changed
    if (todo === null) {
      // It is not there any more. Who deleted it may have been told already.
      if (!entry) return true
      gone.add(id)
      setList((list) => lists.withoutTodo(list, id))
      say('error', todoTexts.deletedMeanwhile(title), () => {
        set({ notice: null })
        bringBack(entry)
      })
      return true
    }
    // Deleted while the change was on its way: the answer does not bring it back.
    if (gone.has(id)) return true
    setList((list) => lists.settledChange(lists.takeTodo(list, todo, null), id, wanted))
    return true
  }

  /** Brings back what was deleted, with what was being typed into it: a new todo in the old place. */
  const bringBack = (entry: lists.Entry): void => {
    const todo = lists.shownTodo(entry)
    const draft = drafts.get(todo.id)
    drafts.delete(todo.id)
    put(draft ? { ...todo, ...changeOf(draft) } : todo, entry.place)
  }

  /** Deletes a todo; the notice takes it back. */
  const remove = async (id: string): Promise<void> => {
    const entry = entryOf(id)
    if (!entry) return
    gone.add(id)
    setList((list) => lists.withoutTodo(list, id))
    const title = quoted(lists.shownTodo(entry).title)
    const removing = inTurn(id, () => api.remove(id)).then(heard)
    const undo = async () => {
      set({ notice: null })
      if ((await removing).ok) bringBack(entry)
    }
    say('status', todoTexts.deleted(title), undo)
    const removed = await removing
    if (removed.ok) return
    gone.delete(id)
    // Its earlier changes had their turn before.
    const todo = lists.shownTodo(entry)
    setList((list) => lists.backInList(list, { ...entry, todo, changes: [] }))
    say('error', `${todoTexts.notDeleted(title)} ${accountProblemText(removed.reason)}`)
  }

  return { add, retry, discard, change, remove, bringBack }
}
