import { createInterface } from 'node:readline/promises'
import { ExpectedError } from '../../local-stack/expected-error.ts'
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
    // Of a file that was there, how many lines it has says nothing.
    const size = before === null ? `  (${linesIn(after)} lines)` : ''
    return `  ${what.padEnd(8)} ${path}${size}`
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

/**
 * Whether the files that were shown are to be written: not for `--dry-run`, at once for `--yes`, else as the person says.
 * Throws an ExpectedError where they say no, or nobody is there to ask.
 */
export async function mayWrite(values: { yes: boolean; 'dry-run': boolean }): Promise<boolean> {
  if (values['dry-run']) {
    console.log('Nothing was written: --dry-run.')
    return false
  }
  if (values.yes || (await agreed('Write these files?'))) return true
  throw new ExpectedError('Nothing was written.', 'Say --yes to write without being asked.')
}

/** Asks on the terminal; no without one. */
async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
