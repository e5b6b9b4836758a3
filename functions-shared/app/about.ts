import type { About } from '../actions/about.ts'

/** How this app introduces itself. */
export const about: About = {
  name: 'patchbay',
  title: 'Todos',
  tagline: 'Your todos, by conversation',
  description: "Acts on the signed-in user's todos.",
  version: '1.0.0',
}
