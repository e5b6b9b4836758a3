import type { Action } from '../../../functions-shared/actions/define-action.ts'

/** What the shipped actions take, for a user who has the todo with this id. */
const shipped = (id: string): Record<string, Record<string, unknown>> => ({
  createTodo: { title: 'Buy milk' },
  getTodo: { id },
  updateTodo: { id, title: 'changed' },
  replaceTodo: { id, title: 'replaced', completed: false },
  completeTodo: { id },
  deleteTodo: { id },
})

/** An input for an action, whether it ships with Patchbay or an adopter wrote it. */
export function exampleFor(action: Action, todoId: string): Record<string, unknown> {
  return { ...(shipped(todoId)[action.operationId] ?? action.example) }
}

/**
 * What an adopter's action may answer to its example: the user of a test has nothing, so it may say that there is no
 * such thing, or that it can't be done yet (docs/actions.md). Nothing else.
 */
export const mayRefuse = /^(not_found|conflict): ./

/** The actions that ship with Patchbay, whose examples must succeed; an adopter may have removed some. */
export const shippedEffects: Readonly<Record<string, Action['effect']>> = {
  listTodos: 'read',
  createTodo: 'write',
  getTodo: 'read',
  updateTodo: 'overwrite',
  replaceTodo: 'overwrite',
  completeTodo: 'write',
  deleteTodo: 'destroy',
  getMe: 'read',
  GetUserInfo: 'read',
}
