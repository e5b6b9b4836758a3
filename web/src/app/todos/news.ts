import type { Todo } from './todo.ts'

/** News about a todo, as broadcast by the database. */
export type TodoNews = {
  event: 'created' | 'updated' | 'deleted'
  todo: Todo
  by: 'assistant' | 'user'
}

/** News about a todo that is too long for a broadcast. */
export type BriefNews = Pick<TodoNews, 'event' | 'by'> & { id: string }

/** News about so many todos that they were only counted. */
export type ManyNews = Pick<TodoNews, 'by'> & { count: number }
