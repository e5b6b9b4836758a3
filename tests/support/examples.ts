import { z } from 'zod'
import type { Action } from '../../functions-shared/actions/define-action.ts'

/** What the shipped actions take, for a user who has the note with this id. */
const shipped = (id: string): Record<string, Record<string, unknown>> => ({
  createNote: { title: 'Buy milk' },
  getNote: { id },
  updateNote: { id, title: 'changed' },
  replaceNote: { id, title: 'replaced', pinned: false },
  pinNote: { id },
  deleteNote: { id },
})

/** An input for an action, whether it ships with Patchbay or an adopter wrote it. */
export function exampleFor(action: Action, noteId: string): Record<string, unknown> {
  return { ...(shipped(noteId)[action.operationId] ?? action.example) }
}

/**
 * What an adopter's action may answer to its example: the user of a test has nothing, so it may say that there is no
 * such thing, or that it can't be done yet (docs/actions.md). Nothing else.
 */
export const mayRefuse = /^(not_found|conflict): ./

/** The actions that ship with Patchbay, whose examples must succeed; an adopter may have removed some. */
export const shippedEffects: Readonly<Record<string, Action['effect']>> = {
  listNotes: 'read',
  createNote: 'write',
  getNote: 'read',
  updateNote: 'overwrite',
  replaceNote: 'overwrite',
  pinNote: 'write',
  deleteNote: 'destroy',
  getMe: 'read',
  GetUserInfo: 'read',
}

/**
 * The schema of an answer as both doors must publish it: zod's, without its dialect and the bounds of a safe integer, and with
 * `anyOf` for a list of types.
 */
export function publishedSchema({ output }: Pick<Action, 'output'>): unknown {
  const { $schema: _, ...made } = z.toJSONSchema(output, {
    io: 'output',
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return JSON.parse(JSON.stringify(made), (_key, value) => {
    if (!Array.isArray(value?.type)) return value
    const { type, ...rest } = value
    return { ...rest, anyOf: type.map((one: string) => ({ type: one })) }
  })
}
