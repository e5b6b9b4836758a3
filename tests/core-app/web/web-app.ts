import type { WebApp } from '../../../web/src/web-app.ts'

/** The notes in the web app: one page that says where they are. */
export const webApp: WebApp = {
  pages: {
    '/': () => import('./notes.ts').then((page) => page.NotesPage),
    '/notes': () => import('./notes.ts').then((page) => page.NotesPage),
  },
  links: [['/notes', 'Notes']],
  things: 'your notes',
  keptOfThings: 'title, description, whether they are pinned, and when they changed',
  events: ['note_created', 'note_updated'],
  scopes: {
    'notes:read': 'See your notes',
    'notes:write': 'Add, change, pin and delete your notes',
    'profile:read': 'See your account name and e-mail address',
  },
  loadPlaygroundSide: () => import('./notes.ts').then((page) => page.NotesLine),
}
