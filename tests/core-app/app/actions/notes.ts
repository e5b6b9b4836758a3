import { z } from 'zod'
import { defineAction } from '../../../../functions-shared/actions/define-action.ts'
import { text, timestamp, uuid } from '../../../../functions-shared/actions/fields.ts'

const id = uuid('Id of the note, from listNotes or createNote.')
const title = text(1, 200, 'What it is about, 1 to 200 characters.')
const details = 'Details, up to 2000 characters.'
const description = text(0, 2000, details)
const pinned = z.boolean().meta({ description: 'Whether it is pinned.' })

const note = z.strictObject({
  id,
  title,
  description: description.nullable().meta({ description: `${details} null: none.` }),
  pinned,
  created_at: timestamp('When it was added.'),
  updated_at: timestamp('When it was last changed.'),
})

export const listNotes = defineAction({
  operationId: 'listNotes',
  method: 'GET',
  path: '/notes',
  title: 'List notes',
  summary: "Lists the user's notes, newest first.",
  scope: 'notes:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    status: z
      .enum(['plain', 'pinned', 'all'])
      .optional()
      .meta({ description: 'Which notes: plain, pinned or all (default).' }),
    q: text(1, 200, 'Only notes whose title contains this text.').optional(),
    limit: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'How many at most, 1 to 50; 20 by default.' }),
    cursor: z
      .string()
      .regex(/^[0-9a-f]{56}$/, 'must be a next_cursor of this list')
      .optional()
      .meta({ description: 'next_cursor of the page before.' }),
  }),
  output: z.strictObject({
    notes: z.array(note),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Where the next page starts; null on the last page.' }),
  }),
  describe: ({ q }) => (q === undefined ? 'Looked at the notes' : `Searched the notes for “${q}”`),
})

export const createNote = defineAction({
  operationId: 'createNote',
  method: 'POST',
  path: '/notes',
  title: 'Add a note',
  summary: 'Adds a note for the user.',
  scope: 'notes:write',
  effect: 'write',
  idempotent: false,
  successStatus: 201,
  input: z.strictObject({
    title,
    description: description.optional(),
    pinned: pinned.optional(),
  }),
  output: note,
  describe: ({ title }) => `Added “${title}”`,
})

export const getNote = defineAction({
  operationId: 'getNote',
  method: 'GET',
  path: '/notes/{id}',
  title: 'Read a note',
  summary: 'Reads one note by its id.',
  scope: 'notes:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ id }),
  output: note,
})

export const updateNote = defineAction({
  operationId: 'updateNote',
  method: 'PATCH',
  path: '/notes/{id}',
  title: 'Change a note',
  summary: 'Changes title, description or pinned of one note; what you leave out stays as it is.',
  scope: 'notes:write',
  effect: 'overwrite',
  idempotent: true,
  input: z
    .strictObject({
      id,
      title: title.optional(),
      description: text(1, 2000, details).optional(),
      pinned: pinned.optional(),
    })
    .refine(
      (input) =>
        input.title !== undefined || input.description !== undefined || input.pinned !== undefined,
      'give at least one of title, description, pinned',
    ),
  output: note,
})

export const replaceNote = defineAction({
  operationId: 'replaceNote',
  method: 'PUT',
  path: '/notes/{id}',
  title: 'Replace a note',
  summary: 'Replaces all of one note; a description that you leave out is removed.',
  scope: 'notes:write',
  effect: 'overwrite',
  idempotent: true,
  input: z.strictObject({ id, title, description: description.optional(), pinned }),
  output: note,
  describe: ({ title }) => `Changed “${title}”`,
})

export const pinNote = defineAction({
  operationId: 'pinNote',
  method: 'POST',
  path: '/notes/{id}/pin',
  title: 'Pin a note',
  summary: 'Pins one note. To unpin it call updateNote with pinned false.',
  scope: 'notes:write',
  effect: 'write',
  idempotent: true,
  input: z.strictObject({ id }),
  output: note,
})

export const deleteNote = defineAction({
  operationId: 'deleteNote',
  method: 'DELETE',
  path: '/notes/{id}',
  title: 'Delete a note',
  summary: 'Deletes one note for good. Ask the user first.',
  scope: 'notes:write',
  effect: 'destroy',
  idempotent: true,
  input: z.strictObject({ id }),
  output: z.strictObject({ deleted: z.literal(true), id }),
})
