import type { WebApp } from '../web-app.ts'
import { loadTodoTexts, todoTexts } from './texts/index.ts'
import './todos.css'

/** An action's name: `delete_todo`, or as the assistant calls it, `deleteTodo`. */
const isAboutTodos = (action: string) => /todos?$/i.test(action)

/** The todo app, as the pages of Patchbay know it. */
export const webApp: WebApp = {
  pages: {
    '/': () => import('./pages/home.tsx').then((page) => page.HomePage),
    '/todos': () => import('./pages/todos.tsx').then((page) => page.TodosPage),
  },
  loadTexts: loadTodoTexts,
  links: [['/todos', () => todoTexts.link]],
  things: () => todoTexts.things,
  keptOfThings: () => todoTexts.kept,
  pathOf: (action, id) => (isAboutTodos(action) ? `/todos#${id}` : null),
  nameOf: (action, { id }, account) =>
    isAboutTodos(action) && typeof id === 'string'
      ? import('./todos/name-of-todo.ts').then(({ nameOfTodo }) => nameOfTodo(account, id))
      : Promise.resolve(null),
  events: ['todo_created', 'todo_updated', 'todo_deleted', 'todos_changed'],
  loadPlaygroundSide: () => import('./playground-side.tsx').then((side) => side.PlaygroundSide),
}
