// npm test [-- <part or file> …]: everything, or the named parts and files, on started stacks.
import { existsSync } from 'node:fs'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot } from '../local-stack/paths.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'
import { withPristineDatabase } from './support/pristine-database.ts'
import {
  checkAdvisors,
  checkConfig,
  checkGenerated,
  checkStyle,
  checkTypes,
} from './test/checks.ts'
import { installClients } from './test/clients.ts'
import { runInCoreCheckout } from './test/core.ts'
import { coreParts, isOfTheCore } from './test/core-parts.ts'
import { checkDeno } from './test/deno.ts'
import { isFile, runFiles } from './test/files.ts'
import { packTarball } from './test/pack.ts'
import { both } from './test/part.ts'
import { checkDatabase } from './test/pgtap.ts'
import { runPgTapOn15 } from './test/pgtap-15.ts'
import { type Beside, chosen, type Parts, runParts } from './test/run-parts.ts'
import { runVitest } from './test/vitest.ts'

/** What runs in this checkout, with the app that it ships. The tests of the core follow, without that app. */
const parts: Parts = {
  style: checkStyle,
  types: checkTypes,
  deno: checkDeno,
  config: checkConfig,
  unit: ({ folder }) =>
    runVitest(['tests/unit/', 'tests/app/unit/', 'web/src/', 'client/'], { folder }),
  generated: async ({ stack }) =>
    withPristineDatabase(await stack(), 'check_generated', checkGenerated),
  advisors: async ({ stack }) =>
    withPristineDatabase(await stack(), 'check_advisors', (_sql, url) => checkAdvisors(url)),
  // What the app has there; the core's set runs without it.
  database: checkDatabase,
  'database-15': ({ temporary }) => runPgTapOn15(temporary),
  package: async ({ env, folder }) => {
    // Once: it builds in dist/, where two would be in each other's way.
    const tarball = await packTarball(folder)
    const all = { ...(await env()), PATCHBAY_TEST_TARBALL: tarball }
    return runVitest(['tests/package/'], { env: all, folder })
  },
  app: async ({ env, folder }) => {
    if (!existsSync(inRoot('tests/app'))) {
      return {
        passed: 0,
        failed: 0,
        output: 'There is no tests/app: this app has no tests of its own.',
      }
    }
    const options = { env: await env(), folder }
    const folders = ['integration', 'conformance', 'browser'].map((name) => `tests/app/${name}/`)
    const together = await runVitest(folders, options)
    const races = await runVitest(['tests/app/races/'], { ...options, isParallel: false })
    return both(together, races)
  },
}

/** Packages wait for npm and the disk, the app's tests for a stack. */
const BESIDE: Beside = { deno: 'unit', package: 'app' }

const words = process.argv.slice(2)
const names = words.filter((word) => !isFile(word))
const unknown = names.find((name) => !(name in parts || name in coreParts))
if (unknown !== undefined) {
  throw new ExpectedError(
    `There is no part "${unknown}".`,
    `Parts: ${Object.keys({ ...parts, ...coreParts }).join(', ')}`,
  )
}
const files = words.filter((word) => isFile(word) && !isOfTheCore(word))
const coreFiles = words.filter((word) => isFile(word) && isOfTheCore(word))

const here: Parts = {
  ...(words.length === 0 || names.length > 0 ? chosen(parts, names) : {}),
  ...(files.length > 0 && { files: runFiles(files) }),
}

console.log('')
const counts = [
  await withTemporary('test', (temporary) => runParts(here, temporary, BESIDE)),
  await inCoreCheckout(
    words.length === 0 ? Object.keys(coreParts) : names.filter((name) => name in coreParts),
  ),
  await inCoreCheckout(coreFiles),
]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

async function inCoreCheckout(what: readonly string[]) {
  if (what.length === 0) return { passed: 0, failed: 0 }
  if (names.includes('clients')) await installClients()
  return withTemporary('test', (temporary) => runInCoreCheckout(what, temporary))
}
