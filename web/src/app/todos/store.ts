import type { UndoOutcome } from '../../../../client/consent/activity.ts'
import { undoProblemText } from '../../lib/problem-texts.ts'
import { todoTexts } from '../texts/index.ts'
import type { TodosApi } from './api.ts'
import { createCore } from './core.ts'
import * as lists from './list.ts'
import { createLookUp } from './look-up.ts'
import type { BriefNews, TodoNews } from './news.ts'
import { quoted } from './notice.ts'
import { createReading } from './reading.ts'
import { createWriting } from './writing.ts'

/** The todos of one account as one tab sees them. */
export type TodosStore = ReturnType<typeof createTodosStore>

/** Makes the store: pages from the server, news as it comes, and the person's own changes. */
export const createTodosStore = (api: TodosApi) => {
  const core = createCore(api)
  const { state, set, setList, say, entryOf, gone } = core
  const { isWanted, ...reading } = createReading(core)
  const { bringBack, ...writing } = createWriting(core)
  const lookUp = createLookUp(core)

  const takeDeletion = ({ todo, by }: TodoNews): void => {
    const entry = entryOf(todo.id)
    gone.add(todo.id)
    if (!entry) return
    setList((list) => lists.withoutTodo(list, todo.id))
    if (by !== 'assistant') return
    say('status', todoTexts.told.deleted(quoted(entry.todo.title)), () => {
      set({ notice: null })
      bringBack(entry)
    })
  }

  /** Takes news. A todo of which nobody waits for news may have been deleted already. */
  const take = (news: TodoNews): void => {
    const { event, todo, by } = news
    // The list that is on its way may be older than the news.
    if (state().isLoading) core.afterLoading.push(() => take(news))
    // What the person took back is there again; what an assistant added before is not.
    if (event === 'created' && by === 'user') gone.delete(todo.id)
    if (gone.has(todo.id)) return
    if (event === 'deleted') takeDeletion(news)
    else if (entryOf(todo.id) || isWanted(todo)) setList((list) => lists.takeTodo(list, todo, by))
  }

  /** Takes news of a todo that must be fetched first. Gives what was taken, or null. */
  const takeBrief = async (brief: BriefNews): Promise<TodoNews | null> => {
    const { event, id, by } = brief
    const known = entryOf(id)?.todo
    if (event === 'deleted') {
      if (!known) gone.add(id)
      const news = known ? { event, todo: known, by } : null
      if (news) take(news)
      return news
    }
    const news = await lookUp(brief)
    if (news) take(news)
    return news
  }

  /** Tells what a call of an assistant did, with the way back. */
  const tell = (text: string, id: string | null, undo: () => Promise<UndoOutcome>): void =>
    say('status', text, async () => {
      set({ notice: null })
      const outcome = await undo()
      if (!outcome.ok) return say('error', undoProblemText(outcome.reason))
      if (id !== null) gone.delete(id)
      say('status', todoTexts.undone)
      await reading.refresh()
    })

  /** A page opens: it wants the list as it is now, and what waited for a new sign-in goes on. */
  const open = (): void => {
    for (const { key, adding } of state().list ?? []) {
      if (adding === 'signed-out') writing.retry(key)
    }
    void reading.load()
  }

  return {
    ...reading,
    ...writing,
    state,
    subscribe: core.subscribe,
    drafts: core.drafts,
    open,
    take,
    takeBrief,
    tell,
    dismiss: () => set({ notice: null }),
  }
}
