import { quoted } from './notice.ts'
import type { TodoNews } from './store.ts'

const VERBS: Record<TodoNews['event'], string> = {
  created: 'added',
  updated: 'changed',
  deleted: 'deleted',
}

/** What a screen reader is told about the assistant's doings since it was last told. */
export const announcementOf = (news: readonly Pick<TodoNews, 'event' | 'todo'>[]): string => {
  if (news.length > 3) return `The assistant made ${news.length} changes.`
  return news
    .map(({ event, todo }) => {
      const verb = event === 'updated' && todo.completed ? 'completed' : VERBS[event]
      return `The assistant ${verb} ${quoted(todo.title)}.`
    })
    .join(' ')
}
