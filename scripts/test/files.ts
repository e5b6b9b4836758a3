import { basename } from 'node:path'
import { packTarball } from './pack.ts'
import { both, type Result } from './part.ts'
import { checkDatabaseFiles } from './pgtap.ts'
import type { Context } from './run-parts.ts'
import { runVitest } from './vitest.ts'

const isPgTap = (word: string) => word.endsWith('.test.sql')

/** Whether a word of the command line is a test file: of Vitest or of pgTAP. */
export const isFile = (word: string) => word.endsWith('.test.ts') || isPgTap(word)

/** A part of some test files. */
export const runFiles =
  (files: readonly string[]) =>
  async (context: Context): Promise<Result> => {
    const none: Result = { passed: 0, failed: 0, output: '' }
    const pgTap = files.filter(isPgTap).map((file) => basename(file))
    const others = files.filter((file) => !isPgTap(file))
    const inSql = pgTap.length > 0 ? await checkDatabaseFiles(context, pgTap) : none
    if (others.length === 0) return inSql
    const isOfPackage = others.some((file) => file.includes('tests/package/'))
    const env = {
      ...(await context.env()),
      // Once: it builds in dist/, where two would be in each other's way.
      ...(isOfPackage && { PATCHBAY_TEST_TARBALL: await packTarball(context.folder) }),
    }
    return both(inSql, await runVitest(others, { env, folder: context.folder }))
  }
