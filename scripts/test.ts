// npm test [-- <part or file> …]: everything, or the named parts and files, on one started stack.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError, errorText } from '../local-stack/expected-error.ts'
import { type Stack, startStack } from '../local-stack/stack.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import { type Temporary, withTemporary } from '../local-stack/temporary/temporary.ts'
import { withPristineDatabase } from './support/pristine-database.ts'
import {
  checkAdvisors,
  checkConfig,
  checkGenerated,
  checkStyle,
  checkTypes,
} from './test/checks.ts'
import { CLIENT_LIBRARIES, runClients } from './test/clients.ts'
import { checkDeno } from './test/deno.ts'
import { installPgTap } from './test/install-pgtap.ts'
import { both, type Result, single } from './test/part.ts'
import { runPgTap, runPgTapInUse, silenceStatements } from './test/pgtap.ts'
import { runPgTapOn15 } from './test/pgtap-15.ts'
import { runVitest } from './test/vitest.ts'

interface Context {
  temporary: Temporary
  /** For what a part leaves behind. */
  folder: string
  stack: () => Promise<Stack>
  env: () => Promise<NodeJS.ProcessEnv>
}

const vitest =
  (...folders: string[]) =>
  async ({ env, folder }: Context) =>
    runVitest(folders, { env: await env(), folder })

const words = process.argv.slice(2)
const isFile = (word: string) => word.endsWith('.test.ts')

const parts: Record<string, (context: Context) => Promise<Result>> = {
  style: checkStyle,
  types: checkTypes,
  deno: checkDeno,
  config: checkConfig,
  unit: ({ folder }) => runVitest(['tests/unit/', 'web/src/'], { folder }),
  generated: async ({ stack }) =>
    withPristineDatabase(await stack(), 'check_generated', checkGenerated),
  advisors: async ({ stack }) =>
    withPristineDatabase(await stack(), 'check_advisors', (_sql, url) => checkAdvisors(url)),
  database: async ({ stack }) => {
    const started = await stack()
    return withPristineDatabase(started, 'check_pgtap', async (sql) => {
      await silenceStatements(started.adminUrl, 'check_pgtap')
      return both(await runPgTap(sql), await runPgTapInUse(sql))
    })
  },
  'database-15': ({ temporary }) => runPgTapOn15(temporary),
  integration: vitest('tests/integration'),
  upload: vitest('tests/upload'),
  conformance: async ({ env, folder }) =>
    runVitest(['tests/conformance'], { env: await env(), folder, exclude: CLIENT_LIBRARIES }),
  clients: ({ env, folder }) =>
    runClients({ env, folder, isInstalling: wanted.includes('clients') }),
  // One file after another: they hold what the others would wait for.
  races: async ({ env, folder }) =>
    runVitest(['tests/races'], { env: await env(), folder, isParallel: false }),
  faults: vitest('tests/faults'),
  browser: vitest('tests/browser'),
  files: async (context) => {
    const files = words.filter(isFile)
    return files.length > 0 ? await vitest(...files)(context) : { passed: 0, failed: 0, output: '' }
  },
}

const wanted = words.map((word) => (isFile(word) ? 'files' : word))
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  throw new ExpectedError(
    `There is no part "${unknown[0]}".`,
    `Parts: ${Object.keys(parts).join(', ')}`,
  )
}

let passed = 0
let failed = 0
console.log('')
await withTemporary('test', async (temporary) => {
  const context = contextIn(temporary)
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length > 0 ? !wanted.includes(name) : name === 'files') continue
    process.stdout.write(`  ${name.padEnd(13)}`)
    const begun = performance.now()
    const result = await run(context).catch((error) => single(false, errorText(error)))
    if (temporary.isInterrupted()) return
    passed += result.passed
    failed += result.failed
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(
      `${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed ${seconds.padStart(7)} s`,
    )
    if (result.output) console.log(`\n${result.output}\n`)
  }
})

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** The stack that the parts share: started by the first that needs it. */
function contextIn(temporary: Temporary): Context {
  const { folder, keep } = temporary
  let started: Promise<Stack> | undefined
  const start = async () => {
    const localDir = await temporaryLocalDir(temporary)
    await installPgTap(17)
    return await startStack({ localDir, apiPort: 0, dbPort: 0 })
  }
  const stack = () => {
    started ??= keep(start, (running) => running.remove())
    return started
  }
  return {
    temporary,
    folder,
    stack,
    async env() {
      const { info, adminUrl } = await stack()
      const file = join(folder, 'stack.json')
      await writeFile(file, JSON.stringify({ ...info, admin_url: adminUrl }), { mode: 0o600 })
      return { PATCHBAY_TEST_STACK: file }
    },
  }
}
