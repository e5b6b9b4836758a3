import type { Todo } from './todo.ts'

/** Which todos are listed. */
export type Show = 'open' | 'done' | 'all'
export type Query = { show: Show; text: string }

const NAMED = new Map([
  ['\\', '[[.backslash.]]'],
  ['"', '[[.quotation-mark.]]'],
  ['^', '[[.circumflex.]]'],
])

/**
 * A text as a Postgres regular expression that matches just that text. No backslash and no quote in
 * it: PostgREST and its stand-ins differ in how they undo those. (`ilike` will not do: PostgREST
 * reads `*` as a wildcard there, and knows no way to mean the character.)
 */
export const literalPattern = (text: string): string =>
  text.replaceAll(/[\\"^.*+?${}()|[\]]/g, (mark) => NAMED.get(mark) ?? `[${mark}]`)

/** The text as a filter of the Data API: in title or description, in any case. */
export const searchFilter = (text: string): string => {
  const pattern = `"${literalPattern(text)}"`
  return `title.imatch.${pattern},description.imatch.${pattern}`
}

/** Whether a todo belongs into a list. */
export const isListed = (
  { title, description, completed }: Todo,
  { show, text }: Query,
): boolean => {
  if (show === 'open' && completed) return false
  if (show === 'done' && !completed) return false
  const wanted = text.toLowerCase()
  return `${title}\n${description ?? ''}`.toLowerCase().includes(wanted)
}
