import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { ExpectedError, errorCode } from './expected-error.ts'
import { IS_CHECKOUT } from './paths.ts'
import { isAlive, startedAt } from './process-table.ts'

const ALREADY_RUNNING = IS_CHECKOUT
  ? 'Stop that one first, or start another beside it: PATCHBAY_LOCAL_DIR, PATCHBAY_API_PORT and PATCHBAY_DB_PORT.'
  : 'Ctrl-C there ends it; started again, it applies new migrations. A stack of another project needs ports of its own: --port and --db-port.'

/**
 * Makes this process the only supervisor of a stack's folder, until `release`. A lock whose owner is dead is taken over.
 *
 * Throws an ExpectedError ("already running") while its owner lives.
 *
 * @returns `takenOver`: whether an earlier run ended without releasing it, so that its leftovers need cleaning up
 */
export async function takeLock(
  file: string,
): Promise<{ takenOver: boolean; release(): Promise<void> }> {
  const mine = `${process.pid} ${startedAt(process.pid)}\n`
  // Linking a complete file is atomic: nobody ever reads half a lock.
  const prepared = `${file}.${process.pid}`
  await writeFile(prepared, mine)
  let takenOver = false
  try {
    while (!(await tryLink(prepared, file))) {
      const owner = lockOwner(file)
      if (owner !== undefined) {
        throw new ExpectedError(`The stack is already running (process ${owner}).`, ALREADY_RUNNING)
      }
      // Of several that find the same dead lock, one rename succeeds; the others go round again.
      await rename(file, `${prepared}.dead`).catch(() => {})
      takenOver = true
    }
  } finally {
    await Promise.all(
      [prepared, `${prepared}.dead`].map((leftover) => rm(leftover, { force: true })),
    )
  }
  const release = async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true })
  }
  return { takenOver, release }
}

/** The process id of the living supervisor that holds this lock, or undefined. */
export function lockOwner(file: string): number | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const [id = '', ...start] = text.trim().split(' ')
  const pid = Number(id)
  const lives =
    Number.isInteger(pid) && pid > 0 && isAlive(pid) && startedAt(pid) === start.join(' ')
  return lives ? pid : undefined
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}
