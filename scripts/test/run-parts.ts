import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorText } from '../../local-stack/expected-error.ts'
import { filesIn } from '../../local-stack/settings.ts'
import { type Stack, startStack } from '../../local-stack/stack.ts'
import { temporaryLocalDir } from '../../local-stack/temporary/local-dir.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { errorLinesOf } from './error-lines.ts'
import { installPgTap } from './install-pgtap.ts'
import { type Result, single } from './part.ts'

/** What a part is given. */
export interface Context {
  temporary: Temporary
  /** For what a part leaves behind. */
  folder: string
  /** Where the functions of that stack log: there once it was started. */
  functionsLog: string
  /** The stack of this checkout that the parts share: started by the first that needs it. */
  stack(): Promise<Stack>
  /** What tells tests of that stack. */
  env(): Promise<NodeJS.ProcessEnv>
}

/** Parts of a test run, in their order. */
export type Parts = Readonly<Record<string, (context: Context) => Promise<Result>>>

export interface Counts {
  passed: number
  failed: number
}

/** Parts, and the one that begins with each: each leaves a core idle for long, and they have nothing in common. */
export type Beside = Readonly<Record<string, string>>

/** Runs parts one after another, but for those beside others, and prints what each of them found. */
export async function runParts(
  parts: Parts,
  temporary: Temporary,
  beside: Beside = {},
): Promise<Counts> {
  const context = contextIn(temporary)
  const counts: Counts = { passed: 0, failed: 0 }
  const begun = new Map<string, Promise<{ result: Result; seconds: string }>>()
  const begin = (name: string) => {
    const run = parts[name]
    const running = begun.get(name) ?? (run && timed(() => run(context)))
    if (running) begun.set(name, running)
    return running
  }
  for (const name of Object.keys(parts)) {
    if (temporary.isInterrupted()) break
    process.stdout.write(`  ${name.padEnd(13)}`)
    const running = begin(name)
    const other = beside[name]
    if (other !== undefined) begin(other)
    const { result, seconds } = (await running) ?? { result: single(false), seconds: '' }
    if (temporary.isInterrupted()) break
    counts.passed += result.passed
    counts.failed += result.failed
    console.log(
      `${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed ${seconds.padStart(7)} s`,
    )
    if (result.output) console.log(`\n${result.output}\n`)
    const errors = result.failed > 0 ? await errorLinesOf(context.functionsLog) : ''
    if (errors) console.log(`${errors}\n`)
  }
  return counts
}

/** What a part found, an exception included, and how long it took. */
async function timed(run: () => Promise<Result>): Promise<{ result: Result; seconds: string }> {
  const begun = performance.now()
  const result = await run().catch((error) => single(false, errorText(error)))
  return { result, seconds: ((performance.now() - begun) / 1000).toFixed(1) }
}

/** The parts with such names, in their own order; all of them where no name is given. */
export function chosen(parts: Parts, names: readonly string[]): Parts {
  if (names.length === 0) return parts
  return Object.fromEntries(Object.entries(parts).filter(([name]) => names.includes(name)))
}

function contextIn(temporary: Temporary): Context {
  const { folder, keep } = temporary
  let started: Promise<Stack> | undefined
  let told: Promise<NodeJS.ProcessEnv> | undefined
  const start = async () => {
    const localDir = await temporaryLocalDir(temporary)
    await installPgTap(17)
    return await startStack({ localDir, apiPort: 0, dbPort: 0 })
  }
  const stack = () => {
    started ??= keep(start, (running) => running.remove())
    return started
  }
  const tell = async () => {
    const { info, adminUrl } = await stack()
    const file = join(folder, 'stack.json')
    await writeFile(file, JSON.stringify({ ...info, admin_url: adminUrl }), { mode: 0o600 })
    return { PATCHBAY_TEST_STACK: file }
  }
  return {
    temporary,
    folder,
    functionsLog: filesIn(join(folder, 'local')).functionsLog,
    stack,
    env() {
      told ??= tell()
      return told
    },
  }
}
