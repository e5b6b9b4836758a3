import { isRecord } from './shape.ts'

const ALL = [
  'changed_since',
  'already_undone',
  'not_undoable',
  'not_allowed',
  'in_use',
  'in_the_way',
  'table_changed',
  'not_found',
] as const

/** Why the server did not undo what an assistant did: `details` of its error, as docs/undo.md lists them. */
export type UndoProblem = (typeof ALL)[number]

/** Whether it is one. */
export const isUndoProblem = (value: unknown): value is UndoProblem =>
  ALL.some((one) => one === value)

/** The refusal in an error of the Data API (409, 404); an app's own refusal is `not_allowed`. Null when the error is not a refusal. */
export const readUndoProblem = (status: number, error: unknown): UndoProblem | null => {
  if ((status !== 409 && status !== 404) || !isRecord(error)) return null
  if (isUndoProblem(error.details)) return error.details
  return status === 409 ? 'not_allowed' : null
}
