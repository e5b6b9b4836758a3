import type { Core } from './core.ts'
import type { BriefNews, TodoNews } from './news.ts'

/**
 * Fetches todos of which the news told no more than the id. What comes while a request is under way
 * waits for it and then shares the next one. Gives the news in full; null for a todo that is not
 * there any more, or when nobody answers: then looking again finds it.
 */
export const createLookUp = ({ api, heard }: Core) => {
  type Waiting = { news: BriefNews; settle: (full: TodoNews | null) => void }
  let waiting: Waiting[] = []
  let isBusy = false

  const run = async (): Promise<void> => {
    isBusy = true
    while (waiting.length > 0) {
      const mine = waiting
      waiting = []
      const found = heard(await api.byIds([...new Set(mine.map(({ news }) => news.id))]))
      const todos = new Map((found.ok ? found.value : []).map((todo) => [todo.id, todo]))
      for (const { news, settle } of mine) {
        const todo = todos.get(news.id)
        settle(todo ? { event: news.event, todo, by: news.by } : null)
      }
    }
    isBusy = false
  }

  return (news: BriefNews): Promise<TodoNews | null> =>
    new Promise((settle) => {
      waiting.push({ news, settle })
      if (!isBusy) void run()
    })
}
