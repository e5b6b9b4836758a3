/** What the command line says of an action, for `parseOptions`. */
export const actionOptions = {
  name: { type: 'string' },
  method: { type: 'string' },
  path: { type: 'string' },
  title: { type: 'string' },
  summary: { type: 'string' },
  scope: { type: 'string' },
  'scope-description': { type: 'string' },
  'per-minute': { type: 'string' },
  approval: { type: 'string' },
  idempotent: { type: 'boolean' },
  field: { type: 'string', multiple: true },
  answer: { type: 'string', multiple: true },
} as const
