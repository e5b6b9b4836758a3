import { isRecord, textOrNull } from '../../../../client/consent/shape.ts'
import { todoTexts } from '../texts/index.ts'

/** One todo, as the server has it. Times are the server's own spelling, for comparing and asking. */
export type Todo = {
  id: string
  title: string
  description: string | null
  completed: boolean
  createdAt: string
  updatedAt: string
}

/** What a person can write into a todo. */
export type Draft = { title: string; description: string }

/** What can be changed about a todo. */
export type Change = Partial<Pick<Todo, 'title' | 'description' | 'completed'>>

export const TITLE_LIMIT = 200
export const DESCRIPTION_LIMIT = 2_000

/** Reads a row of `public.todos`; null when it is not one. */
export const parseTodo = (row: unknown): Todo | null => {
  if (!isRecord(row)) return null
  const id = textOrNull(row.id)
  const title = textOrNull(row.title)
  const createdAt = textOrNull(row.created_at)
  const updatedAt = textOrNull(row.updated_at)
  if (id === null || title === null || createdAt === null || updatedAt === null) return null
  return {
    id,
    title,
    description: textOrNull(row.description),
    completed: row.completed === true,
    createdAt,
    updatedAt,
  }
}

/** Reads rows; those that cannot be read are left out. */
export const parseTodos = (rows: unknown): Todo[] =>
  Array.isArray(rows) ? rows.map(parseTodo).filter((todo) => todo !== null) : []

/** Lengths count code points, as the database does. */
const lengthOf = (text: string): number => Array.from(text).length

/** What is wrong with a draft, in a sentence, or null. */
export const draftProblem = ({ title, description }: Draft): string | null => {
  if (title.trim() === '') return todoTexts.noTitle
  if (lengthOf(title.trim()) > TITLE_LIMIT) return todoTexts.longTitle(TITLE_LIMIT)
  if (lengthOf(description) > DESCRIPTION_LIMIT) {
    return todoTexts.longDetails(DESCRIPTION_LIMIT)
  }
  return null
}

/** A draft as the database takes it. Postgres stores neither NUL nor half a surrogate pair. */
export const changeOf = ({ title, description }: Draft): Required<Omit<Change, 'completed'>> => {
  const clean = (text: string) => text.toWellFormed().replaceAll('\0', '')
  return { title: clean(title.trim()), description: clean(description.trim()) || null }
}
