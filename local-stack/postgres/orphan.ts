import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExpectedError } from '../expected-error.ts'
import { commandLine, isAlive } from '../process-table.ts'

/**
 * Stops the Postgres that a killed supervisor left running on this data folder, and removes a lock file whose process
 * id has meanwhile gone to some other program. To be called only by the one who holds the stack's lock.
 *
 * @returns whether there was one to stop
 */
export async function stopOrphan(dataDir: string): Promise<boolean> {
  const lockFile = join(dataDir, 'postmaster.pid')
  const pid = await postmasterPid(dataDir)
  if (pid === undefined || !isAlive(pid)) return false
  if (!commandLine(pid).includes(dataDir)) {
    await rm(lockFile, { force: true })
    return false
  }
  // Fast shutdown first; then as on a crash, which costs a recovery at the next start but no data.
  for (const [signal, seconds] of [
    ['SIGINT', 10],
    ['SIGQUIT', 5],
    ['SIGKILL', 5],
  ] as const) {
    process.kill(pid, signal)
    if (await gone(pid, seconds)) return true
  }
  throw new ExpectedError(
    `A Postgres of an earlier run (process ${pid}) still holds ${dataDir} and does not stop.`,
    `End it with \`kill -9 ${pid}\`, then start again.`,
  )
}

/** The process id that Postgres wrote into its lock file, if there is one. */
export async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

async function gone(pid: number, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (!isAlive(pid)) return true
    await sleep(50)
  }
  return false
}
