import type { Action } from '../actions/define-action.ts'
import { getMe, getUserInfo } from '../actions/me.ts'
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
  getMe,
  getUserInfo,
] as const satisfies readonly Action[]

/** Every action there is: the only list. */
export const actions: readonly Action[] = registered

/** The same, each with its own types (types.ts). */
export type RegisteredAction = (typeof registered)[number]
