import type { Action } from './define-action.ts'
import { getMe, getUserInfo } from './me.ts'
import {
  completeTodo,
  createTodo,
  deleteTodo,
  getTodo,
  listTodos,
  replaceTodo,
  updateTodo,
} from './todos.ts'

const registered = [
  listTodos,
  createTodo,
  getTodo,
  updateTodo,
  replaceTodo,
  completeTodo,
  deleteTodo,
  getMe,
  getUserInfo,
] as const satisfies readonly Action[]

/** Every action there is: the only list. */
export const actions: readonly Action[] = registered

/** The same, each with its own types (types.ts). */
export type RegisteredAction = (typeof registered)[number]

/** The scopes that the actions need, each once. */
export const actionScopes: readonly string[] = [...new Set(actions.map(({ scope }) => scope))]
