import { checkTypes } from './checks.ts'
import { CLIENT_LIBRARIES, runClients } from './clients.ts'
import { checkDatabase } from './pgtap.ts'
import { runPgTapOn15 } from './pgtap-15.ts'
import type { Beside, Context, Parts } from './run-parts.ts'
import { runVitest } from './vitest.ts'

const vitest =
  (...folders: string[]) =>
  async ({ env, folder }: Context) =>
    runVitest(folders, { env: await env(), folder })

/** What runs in a checkout of the core alone, with the tests' own app (core-checkout.ts). */
export const coreParts: Parts = {
  'core-types': checkTypes,
  database: checkDatabase,
  'database-15': ({ temporary }) => runPgTapOn15(temporary),
  integration: vitest('tests/integration/'),
  upload: vitest('tests/upload/'),
  conformance: async ({ env, folder }) =>
    runVitest(['tests/conformance/'], { env: await env(), folder, exclude: CLIENT_LIBRARIES }),
  clients: runClients,
  // One file after another: they hold what the others would wait for.
  races: async ({ env, folder }) =>
    runVitest(['tests/races/'], { env: await env(), folder, isParallel: false }),
  faults: vitest('tests/faults/'),
  browser: vitest('tests/browser/'),
}

/** Integration tests and pages wait for each other's answers; races run one file after another, and faults wait for what they broke. */
export const BESIDE: Beside = { integration: 'browser', races: 'faults' }

const FOLDERS = ['integration', 'upload', 'conformance', 'races', 'faults', 'browser']

/** Whether a test file is one of those parts'. */
export function isOfTheCore(file: string): boolean {
  if (file.endsWith('.test.sql')) return !file.includes('database/app/')
  return FOLDERS.some((folder) => file.includes(`tests/${folder}/`)) && !file.includes('tests/app/')
}
