import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { installed } from '../../local-stack/paths.ts'
import type { Result } from './part.ts'
import { runCommand } from './run-command.ts'

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  success: z.boolean(),
})

interface Options {
  /** For the report. */
  folder: string
  env?: NodeJS.ProcessEnv
  /** A folder below them to leave out. */
  exclude?: string
  /** False: one file after another. */
  isParallel?: boolean
}

/** Runs the Vitest files below some folders and counts their tests. */
export async function runVitest(
  folders: readonly string[],
  { folder, env, exclude, isParallel = true }: Options,
): Promise<Result> {
  // One of its own: two parts may run at the same time.
  const file = join(await mkdtemp(join(folder, 'vitest-')), 'report.json')
  const { code, output } = await runCommand(
    process.execPath,
    [
      installed('vitest', 'vitest.mjs'),
      'run',
      ...folders,
      ...(exclude === undefined ? [] : [`--exclude=${exclude}/**`]),
      `--fileParallelism=${isParallel}`,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { ...process.env, ...env, NO_COLOR: '1' },
  )
  const counts = report.parse(JSON.parse(await readFile(file, 'utf8')))
  // A file that cannot be loaded, or an error outside a test, fails the run without a failed test.
  const outside = code !== 0 && counts.numFailedTests === 0 ? 1 : 0
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests + outside,
    output: code === 0 ? '' : output,
  }
}
