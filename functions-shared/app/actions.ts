import type { Action } from '../actions/define-action.ts'
import {
  completeTodo,
  createTodo,
  deleteTodo,
  getTodo,
  listTodos,
  replaceTodo,
  updateTodo,
} from './actions/todos.ts'

const registered = [
  listTodos,
  createTodo,
  getTodo,
  updateTodo,
  replaceTodo,
  completeTodo,
  deleteTodo,
] as const satisfies readonly Action[]

/** Every action of this app: the only list. Those about the account are Patchbay's (create-patchbay.ts). */
export const actions: readonly Action[] = registered

/** The same, each with its own types (types.ts). */
export type RegisteredAction = (typeof registered)[number]
