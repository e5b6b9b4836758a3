import type { WebApp } from '../../../web/src/web-app.ts'

/** The notes in the web app: words, and no page of their own. */
export const webApp: WebApp = {
  things: 'your notes',
  keptOfThings: 'title, description, whether they are pinned, and when they changed',
  events: ['note_created', 'note_updated', 'note_deleted', 'notes_changed'],
}
