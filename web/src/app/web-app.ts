import type { WebApp } from '../web-app.ts'
import './todos.css'

/** The todo app, as the pages of Patchbay know it. */
export const webApp: WebApp = {
  pages: {
    '/': () => import('./pages/home.tsx').then((page) => page.HomePage),
    '/todos': () => import('./pages/todos.tsx').then((page) => page.TodosPage),
  },
  links: [['/todos', 'Todos']],
  things: 'your todos',
  keptOfThings: 'title, description, whether they are done, and when they changed',
  events: ['todo_created', 'todo_updated', 'todo_deleted', 'todos_changed'],
  loadPlaygroundSide: () => import('./playground-side.tsx').then((side) => side.PlaygroundSide),
}
