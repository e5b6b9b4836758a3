import type { About } from '../../../functions-shared/actions/about.ts'

export const about: About = {
  name: 'patchbay',
  title: 'Notes',
  tagline: 'Your notes, by conversation',
  description: "Acts on the signed-in user's notes.",
  version: '1.0.0',
}
