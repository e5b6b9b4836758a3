import type { Context } from './run-parts.ts'
import { runVitest } from './vitest.ts'

/** Whether a word of the command line is a test file. */
export const isFile = (word: string) => word.endsWith('.test.ts')

/** A part of some test files. */
export const runFiles =
  (files: readonly string[]) =>
  async ({ env, folder }: Context) =>
    runVitest(files, { env: await env(), folder })
