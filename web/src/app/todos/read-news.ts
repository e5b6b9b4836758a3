import { isRecord, textOrNull } from '../../../../client/consent/shape.ts'
import type { BriefNews, ManyNews, TodoNews } from './news.ts'
import { parseTodo } from './todo.ts'

const KINDS = new Map<string, TodoNews['event']>([
  ['todo_created', 'created'],
  ['todo_updated', 'updated'],
  ['todo_deleted', 'deleted'],
])

/** News as they come: of a whole todo, of one that was too long to be told, or of many at once. */
export type News =
  | { kind: 'todo'; news: TodoNews }
  | { kind: 'brief'; news: BriefNews }
  | { kind: 'many'; news: ManyNews }

/** Reads a broadcast as news about todos; null when it is about something else. */
export const readNews = (event: string, payload: unknown): News | null => {
  if (!isRecord(payload)) return null
  const by = payload.by === 'assistant' ? 'assistant' : 'user'
  if (event === 'todos_changed') {
    return { kind: 'many', news: { count: Number(payload.count) || 0, by } }
  }
  const kind = KINDS.get(event)
  if (!kind || !isRecord(payload.todo)) return null
  const todo = parseTodo(payload.todo)
  if (todo) return { kind: 'todo', news: { event: kind, todo, by } }
  const id = textOrNull(payload.todo.id)
  return id === null ? null : { kind: 'brief', news: { event: kind, id, by } }
}
