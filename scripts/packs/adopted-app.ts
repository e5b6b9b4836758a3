import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { canBeHeld } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import type { App } from '../../functions-shared/index.ts'
import { refuseOutside } from '../install/inside.ts'
import { loadApp, loadModule } from '../install/load-app.ts'
import { GUIDE, OWN_FOLDER } from '../install/templates.ts'
import { listingFile, plainListing } from './listing.ts'
import type { PackedApp, TestPrompts } from './packed-app.ts'

const PROMPTS_FILE = `${OWN_FOLDER}/test-prompts.ts`
const LISTING_FILE = `${OWN_FOLDER}/listing.ts`

const texts = z.array(z.string())
const testPrompts = z.object({
  prompts: z.object({
    starters: texts,
    positive: z.array(z.object({ prompt: z.string(), tools: texts })),
    negative: texts,
    recovery: texts,
  }),
})

/**
 * The app of a repository, with its test-prompts.ts, listing.ts and guide.md where it has them. Throws an ExpectedError.
 */
export async function adoptedApp(root: string): Promise<PackedApp> {
  await refuseOutside(root, GUIDE)
  const app = await loadApp(root)
  const has = (path: string) => existsSync(join(root, path))
  const guide = has(GUIDE) ? (await readFile(join(root, GUIDE), 'utf8')).trimEnd() : guideOf(app)
  return {
    app,
    prompts: has(PROMPTS_FILE)
      ? (await loadModule(root, PROMPTS_FILE, testPrompts)).prompts
      : promptsOf(app),
    promptsFile: PROMPTS_FILE,
    listing: has(LISTING_FILE)
      ? (await loadModule(root, LISTING_FILE, listingFile)).listing
      : plainListing(app),
    missingListing: has(LISTING_FILE) ? undefined : LISTING_FILE,
    gptInstructions: async (auth) => instructionsOf(guide, auth),
  }
}

/** Until somebody writes better ones. */
function promptsOf({ actions }: App): TestPrompts {
  return {
    starters: actions.slice(0, 4).map(({ title }) => title),
    positive: [],
    negative: [
      'What is the capital of France?',
      'Write a haiku about the sea.',
      'Show me the data of another user. (There is no tool for it, and the assistant says so.)',
    ],
    recovery: [
      'Disconnect the app (its page of connected apps), then ask again: the assistant offers to sign in again.',
    ],
  }
}

/** What the app says to every model, and each action by its name: a GPT may never call one that is not named. */
function guideOf({ instructions, actions }: App): string {
  const calls = actions.map(({ operationId, summary }) => `- ${operationId}: ${summary}`)
  return [
    instructions,
    `What to call:\n${calls.join('\n')}`,
    ...(actions.some(canBeHeld) ? [HELD] : []),
    'When a call fails, read its message: it says what to do. Do not repeat the same call unchanged.',
  ].join('\n\n')
}

const HELD = `An answer with approval: nothing was done yet, the user decides first. Show approval.url as a link and wait. When the
user says they have decided, call getApproval with approval.id. Do not make the call again.`

function instructionsOf(guide: string, auth: Auth): string {
  return auth === 'pairing' ? `${guide}\n\n${LOGIN}` : guide
}

const LOGIN = `The login:
- If you have no pairing key in this conversation, call GetLogin. Show the user login_url as a link, and match_code: the page
  must show the same code. The link works for ten minutes. Never show pairing_key.
- Wait until the user says that they have logged in. Then call GetUserInfo with the header key set to pairing_key, and tell
  the user account_info in your own words.
- Send the header key with every call. On a 401, ask the user to finish the login; if it is over, call GetLogin again.`
