import { z } from 'zod'
import { defineAction } from '../../actions/define-action.ts'
import { text, timestamp, uuid } from '../../actions/fields.ts'

const id = uuid('Id of the todo, from listTodos or createTodo.')
const title = text(1, 200, 'What is to be done, 1 to 200 characters.')
const details = 'Details, up to 2000 characters.'
const description = text(0, 2000, details)
const completed = z.boolean().meta({ description: 'Whether it is done.' })

const todo = z.strictObject({
  id,
  title,
  description: description.nullable().meta({ description: `${details} null: none.` }),
  completed,
  created_at: timestamp('When it was added.'),
  updated_at: timestamp('When it was last changed.'),
})

export const listTodos = defineAction({
  operationId: 'listTodos',
  method: 'GET',
  path: '/todos',
  title: 'List todos',
  summary:
    "Lists the user's todos, newest first. Call it before you change or delete one, to learn its id. " +
    'When next_cursor is not null there are more: call again with it and the same filters.',
  scope: 'todos:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    status: z
      .enum(['open', 'completed', 'all'])
      .optional()
      .meta({ description: 'Which todos: open, completed or all (default).' }),
    q: text(
      1,
      200,
      'Only todos whose title or description contains this text, in any case. A page may then be short or empty and still have a next_cursor.',
    ).optional(),
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
      .meta({ description: 'next_cursor of the page before; leave it out for the first page.' }),
  }),
  output: z.strictObject({
    todos: z.array(todo),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Where the next page starts; null on the last page.' }),
  }),
  describe({ status = 'all', q }) {
    const todos = status === 'all' ? 'todos' : `${status} todos`
    return q === undefined ? `Looked at the ${todos}` : `Searched the ${todos} for “${q}”`
  },
})

export const createTodo = defineAction({
  operationId: 'createTodo',
  method: 'POST',
  path: '/todos',
  title: 'Add a todo',
  summary:
    'Adds a todo for the user. Use the words of the user as title; put further details in the description.',
  scope: 'todos:write',
  effect: 'write',
  idempotent: false,
  successStatus: 201,
  input: z.strictObject({
    title,
    description: description.optional(),
    completed: completed.optional(),
  }),
  output: todo,
  describe: ({ title }) => `Added “${title}”`,
})

export const getTodo = defineAction({
  operationId: 'getTodo',
  method: 'GET',
  path: '/todos/{id}',
  title: 'Read a todo',
  summary: 'Reads one todo by its id.',
  scope: 'todos:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ id }),
  output: todo,
})

export const updateTodo = defineAction({
  operationId: 'updateTodo',
  method: 'PATCH',
  path: '/todos/{id}',
  title: 'Change a todo',
  summary:
    'Changes title, description or completed of one todo; what you leave out stays as it is. ' +
    'To remove a description call replaceTodo.',
  scope: 'todos:write',
  effect: 'overwrite',
  idempotent: true,
  input: z
    .strictObject({
      id,
      title: title.optional(),
      // Not the empty text: who completes a todo and fills in every field must not lose what stands there.
      description: text(1, 2000, details).optional(),
      completed: completed.optional(),
    })
    .refine(
      (input) =>
        input.title !== undefined ||
        input.description !== undefined ||
        input.completed !== undefined,
      'give at least one of title, description, completed',
    ),
  output: todo,
})

export const replaceTodo = defineAction({
  operationId: 'replaceTodo',
  method: 'PUT',
  path: '/todos/{id}',
  title: 'Replace a todo',
  summary:
    'Replaces all of one todo: title and completed are required, a description that you leave out is removed.',
  scope: 'todos:write',
  effect: 'overwrite',
  idempotent: true,
  input: z.strictObject({ id, title, description: description.optional(), completed }),
  output: todo,
  describe: ({ title }) => `Changed “${title}”`,
})

export const completeTodo = defineAction({
  operationId: 'completeTodo',
  method: 'POST',
  path: '/todos/{id}/complete',
  title: 'Complete a todo',
  summary: 'Marks one todo as done. To open it again call updateTodo with completed false.',
  scope: 'todos:write',
  effect: 'write',
  idempotent: true,
  input: z.strictObject({ id }),
  output: todo,
})

export const deleteTodo = defineAction({
  operationId: 'deleteTodo',
  method: 'DELETE',
  path: '/todos/{id}',
  title: 'Delete a todo',
  summary:
    'Deletes one todo for good. Ask the user first; to mark it as done call completeTodo instead.',
  scope: 'todos:write',
  effect: 'destroy',
  idempotent: true,
  input: z.strictObject({ id }),
  output: z.strictObject({ deleted: z.literal(true), id }),
})
