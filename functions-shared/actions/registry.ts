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

/** Every action there is: the only list. */
export const actions: readonly Action[] = [
  listTodos,
  createTodo,
  getTodo,
  updateTodo,
  replaceTodo,
  completeTodo,
  deleteTodo,
  getMe,
  getUserInfo,
]
