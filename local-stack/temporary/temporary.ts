import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onInterruption } from '../command/interruption.ts'
import { errorCode, errorText } from '../expected-error.ts'
import { processTree } from '../process-table.ts'

/** What a command makes for itself and leaves nothing of. */
export interface Temporary {
  folder: string
  /** Makes something, and ends it when the command is over: what was made last ends first. */
  keep<T>(make: () => Promise<T>, end: (made: T) => unknown): Promise<T>
  /** Whether it is to end: begin nothing more. */
  isInterrupted(): boolean
}

/**
 * Runs a command in a temporary folder, then ends what it kept and removes the folder. So it does on Ctrl-C, SIGTERM,
 * a closed terminal and a closed output, and then ends this process with 130, 143, 129 or 141; what is only being made is
 * waited for.
 */
export async function withTemporary<T>(
  name: string,
  work: (temporary: Temporary) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `patchbay-${name}-`))
  const ends: (() => Promise<unknown>)[] = []
  let isInterrupted = false
  let ended: Promise<void> | undefined
  const end = () => {
    ended ??= endAll(ends)
    return ended
  }
  const stopListening = onInterruption(async (exitCode) => {
    isInterrupted = true
    process.stderr.write('\nStopping (Ctrl-C again: at once) …\n')
    await end().catch((error) => process.stderr.write(`${errorText(error)}\n`))
    killChildren()
    removeFolder(folder)
    process.exit(exitCode)
  })

  try {
    return await work({
      folder,
      isInterrupted: () => isInterrupted,
      async keep(make, endIt) {
        if (isInterrupted) return forever()
        const making = make()
        ends.push(async () => {
          const made = await making.then(
            (value) => ({ value }),
            () => undefined,
          )
          if (made) await endIt(made.value)
        })
        const made = await making
        return isInterrupted ? forever() : made
      },
    })
  } catch (error) {
    // What is ended under its hands fails; the interruption ends the process.
    if (isInterrupted) return await forever()
    throw error
  } finally {
    try {
      await end()
    } finally {
      removeFolder(folder)
      stopListening()
    }
  }
}

/** Every end, the last first; throws the first failure when all are through. */
async function endAll(ends: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const end of ends.toReversed()) await end().catch((error) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Test runners, load generators and the like would go on without us. */
function killChildren(): void {
  for (const pid of processTree(process.pid).filter((pid) => pid !== process.pid)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error
    }
  }
}

/** At one go, so that nobody in this process puts something there meanwhile. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

const forever = () => new Promise<never>(() => {})
