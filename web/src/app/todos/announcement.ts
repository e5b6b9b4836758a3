import { todoTexts } from '../texts/index.ts'
import type { TodoNews } from './news.ts'
import { quoted } from './notice.ts'

const sentenceOf = (event: TodoNews['event'], { completed }: TodoNews['todo']) => {
  const { added, changed, completed: done, deleted } = todoTexts.told
  if (event === 'updated') return completed ? done : changed
  return event === 'created' ? added : deleted
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
  if (count > 3 || unnamed > 0) return todoTexts.told.many(count)
  return news.map(({ event, todo }) => sentenceOf(event, todo)(quoted(todo.title))).join(' ')
}
