/** An app that has no action yet: text by path. */
export const emptyApp: Readonly<Record<string, string>> = {
  'functions-shared/app/app.ts': `import { createPatchbay } from '../create-patchbay.ts'
import { about } from './about.ts'
import { actions } from './actions.ts'
import { instructions } from './instructions.ts'

/** This app: what the Edge Functions serve. */
export const app = createPatchbay({ about, instructions, actions, prompts: [] })
`,
  'functions-shared/app/actions.ts': `import type { Action } from '../actions/define-action.ts'

const registered = [] as const satisfies readonly Action[]

/** Every action of this app: the only list. Those about the account are Patchbay's (create-patchbay.ts). */
export const actions: readonly Action[] = registered

/** The same, each with its own types (types.ts). */
export type RegisteredAction = (typeof registered)[number]
`,
  'functions-shared/app/types.ts': `import type { z } from 'zod'
import type { getMe, getUserInfo } from '../actions/me.ts'
import type { RegisteredAction } from './actions.ts'

type Served = RegisteredAction | typeof getMe | typeof getUserInfo

/** An action's name, for GPT Actions and MCP. */
export type ActionName = Served['operationId']

type Named<Name extends ActionName> = Extract<Served, { operationId: Name }>

/** What an action takes: for a client in TypeScript. Types alone, no code. */
export type ActionInput<Name extends ActionName> = z.input<Named<Name>['input']>

/** What an action answers. */
export type ActionOutput<Name extends ActionName> = z.output<Named<Name>['output']>
`,
  'functions-shared/app/about.ts': `import type { About } from '../actions/about.ts'

/** What the app is, for assistants and for the directories that list them. */
export const about: About = {
  name: 'patchbay',
  title: 'My app',
  tagline: 'My app, by conversation',
  description: "Acts on the signed-in user's data.",
  version: '1.0.0',
}
`,
  'functions-shared/app/instructions.ts': `/** What every MCP client is told: only what applies to several tools. */
export const instructions = "These tools act on the signed-in user's own data."
`,
  'functions-shared/app/guide.md': `These actions act on the user's own data. Ask before you change or delete something.

Who is signed in: getMe, or GetUserInfo for one sentence.
`,
  'functions-shared/app/listing.ts': `/** What the directories of plugins show of this app, beside about.ts. */
export const listing = {
  developer: 'My company',
  category: 'Productivity',
  longDescription: "Acts on the signed-in user's data.",
  releaseNotes: 'First version.',
}
`,
  'functions-shared/app/test-prompts.ts': `export interface TestPrompt {
  prompt: string
  tools: readonly string[]
}

/** Conversation starters, and what reviewers try. */
export const prompts: {
  starters: readonly string[]
  positive: readonly TestPrompt[]
  negative: readonly string[]
  recovery: readonly string[]
} = {
  starters: ['Who am I signed in as?'],
  positive: [
    { prompt: 'What is my email address?', tools: ['getMe'] },
    { prompt: 'Who am I signed in as?', tools: ['GetUserInfo'] },
  ],
  negative: ['What is the capital of France?'],
  recovery: ['Disconnect the app, then ask who you are: the assistant offers to sign in again.'],
}
`,
  'web/src/app/web-app.ts': `import type { WebApp } from '../web-app.ts'

/** The app, as the pages of Patchbay know it: words, and no page of its own yet. */
export const webApp: WebApp = {
  things: 'your data',
  keptOfThings: 'what the app keeps for you',
  events: [],
}
`,
}

/** The seed without the rows of the example, which are its end. */
export function withoutExample(seed: string): string {
  const at = seed.indexOf('\n-- (example)')
  return at < 0 ? seed : seed.slice(0, at)
}

/** package.json without the commands that play the example's stories. */
export function withoutCommands(packageFile: string): string {
  return packageFile.replaceAll(/^ {4}"(?:demo|screenshots)": .*\n/gm, '')
}
