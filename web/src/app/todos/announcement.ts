import type { TodoNews } from './news.ts'
import { quoted } from './notice.ts'

const VERBS: Record<TodoNews['event'], string> = {
  created: 'added',
  updated: 'changed',
  deleted: 'deleted',
}

/**
 * What a screen reader is told about the assistant's doings since it was last told. `unnamed`:
 * changes of which nothing but their number is known.
 */
export const announcementOf = (
  news: readonly Pick<TodoNews, 'event' | 'todo'>[],
  unnamed = 0,
): string => {
  const count = news.length + unnamed
  if (count > 3 || unnamed > 0) return `The assistant made ${count} changes.`
  return news
    .map(({ event, todo }) => {
      const verb = event === 'updated' && todo.completed ? 'completed' : VERBS[event]
      return `The assistant ${verb} ${quoted(todo.title)}.`
    })
    .join(' ')
}
