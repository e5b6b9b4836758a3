import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import type { App } from '../../functions-shared/index.ts'
import { loadApp, loadModule } from '../install/load-app.ts'
import { OWN_FOLDER } from '../install/templates.ts'
import type { PackedApp, TestPrompts } from './packed-app.ts'

const PROMPTS_FILE = `${OWN_FOLDER}/test-prompts.ts`

const texts = z.array(z.string())
const testPrompts = z.object({
  prompts: z.object({
    starters: texts,
    positive: z.array(z.object({ prompt: z.string(), tools: texts })),
    negative: texts,
    recovery: texts,
  }),
})

/** The app of a repository, with the prompts of its test-prompts.ts where it has one. Throws an ExpectedError. */
export async function adoptedApp(root: string): Promise<PackedApp> {
  const app = await loadApp(root)
  const prompts = existsSync(join(root, PROMPTS_FILE))
    ? (await loadModule(root, PROMPTS_FILE, testPrompts)).prompts
    : promptsOf(app)
  return {
    app,
    prompts,
    promptsFile: PROMPTS_FILE,
    gptInstructions: async (auth) => instructionsOf(app, auth),
  }
}

/** Until somebody writes better ones. */
function promptsOf({ actions }: App): TestPrompts {
  return {
    starters: actions.slice(0, 4).map(({ title }) => title),
    positive: [],
    negative: [
      'What is the capital of France?',
      'Show me the data of another user. (There is no tool for it, and the assistant says so.)',
    ],
    recovery: [
      'Disconnect the app (its page of connected apps), then ask again: the assistant offers to sign in again.',
    ],
  }
}

/** What the app says to every model, and each action by its name: a GPT may never call one that is not named. */
function instructionsOf({ instructions, actions }: App, auth: Auth): string {
  const calls = actions.map(({ operationId, summary }) => `- ${operationId}: ${summary}`)
  return [
    instructions,
    ...(auth === 'pairing' ? [LOGIN] : []),
    `What to call:\n${calls.join('\n')}`,
    'When a call fails, read its message: it says what to do. Do not repeat the same call unchanged.',
  ].join('\n\n')
}

const LOGIN = `The login:
- If you have no pairing key in this conversation, call GetLogin. Show the user login_url as a link, and match_code: the page
  must show the same code. The link works for ten minutes. Never show pairing_key.
- Wait until the user says that they have logged in. Then call GetUserInfo with the header key set to pairing_key, and tell
  the user account_info in your own words.
- Send the header key with every call. On a 401, ask the user to finish the login; if it is over, call GetLogin again.`
