// What an app is made of: the package's `supabase-patchbay`.

// The very zod that the core reads schemas with: two copies must never meet.
export { z } from 'zod'
export type { About } from './actions/about.ts'
export {
  type Action,
  type ActionDefinition,
  type Approval,
  defineAction,
  type Effect,
  type Limit,
} from './actions/define-action.ts'
export { text, timestamp, uuid } from './actions/fields.ts'
export type { Account } from './actions/me.ts'
export { type App, type AppDefinition, createPatchbay } from './create-patchbay.ts'
export type { Prompt, PromptAnswer, RunAction } from './mcp/prompt.ts'
export type { EdgeFunction } from './runtime/http/edge-function-export.ts'
