import { createInterface } from 'node:readline/promises'
import { type Change, diffOf } from './changes.ts'

/** Longer files are named with their number of lines; `--diff` shows them. */
const LONGEST_SHOWN = 60

const linesIn = (text: string) => text.split('\n').length - 1

/**
 * Every file with what happens to it, and the diff of each that was there before. New ones that are long are only counted,
 * unless all is to be shown.
 */
export function shownChanges(changes: readonly Change[], showAll: boolean): string {
  const list = changes.map(({ path, before, after }) => {
    const what = before === null ? 'new' : 'changed'
    return `  ${what.padEnd(8)} ${path}  (${linesIn(after)} lines)`
  })
  const diffs = changes
    .filter(({ before, after }) => showAll || before !== null || linesIn(after) <= LONGEST_SHOWN)
    // One index.ts and one deno.json say what the others are.
    .filter(({ path, before }) => showAll || before !== null || !isRepeated(path, changes))
    .map(diffOf)
  return `${list.join('\n')}\n\n${diffs.join('\n')}`
}

function isRepeated(path: string, changes: readonly Change[]): boolean {
  const kind = /^supabase\/functions\/[^/]+\/(index\.ts|deno\.json)$/.exec(path)?.[1]
  if (kind === undefined) return /\/runtime\//.test(path)
  const first = changes.find((one) => one.path.endsWith(`/${kind}`) && !one.path.includes('/_'))
  return first?.path !== path
}

/** Asks on the terminal; no without one. */
export async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
