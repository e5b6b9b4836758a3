import { isRecord } from '../lib/shape.ts'
import type { LiveEvent } from '../live/hub.ts'
import type { TodoNews } from './store.ts'
import { parseTodo } from './todo.ts'

const KINDS = new Map<LiveEvent, TodoNews['event']>([
  ['todo_created', 'created'],
  ['todo_updated', 'updated'],
  ['todo_deleted', 'deleted'],
])

/** Reads a broadcast as news about a todo; null when it is about something else. */
export const readNews = (event: LiveEvent, payload: unknown): TodoNews | null => {
  const kind = KINDS.get(event)
  const todo = isRecord(payload) ? parseTodo(payload.todo) : null
  if (!kind || !todo || !isRecord(payload)) return null
  return { event: kind, todo, by: payload.by === 'assistant' ? 'assistant' : 'user' }
}
