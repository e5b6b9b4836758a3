import { execFile } from 'node:child_process'
import { chmod, lstat, mkdir, rename, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { START } from './command/names-of-commands.ts'
import { ExpectedError, errorCode } from './expected-error.ts'
import { filesIn } from './settings.ts'

const NEEDED_BYTES = 300 * 1024 * 1024
const LONGEST_LOG = 10 * 1024 * 1024

/**
 * Makes the stack's folder and checks that there is room in it. Throws an ExpectedError where it cannot be written or
 * the disk is nearly full.
 */
export async function prepareLocalDir(localDir: string): Promise<void> {
  await refuseLink(localDir)
  try {
    await mkdir(localDir, { recursive: true })
    if ((await stat(localDir)).uid !== process.getuid?.()) throw foreign(localDir)
    // Root's Postgres runs as another account, which must pass through; the files with secrets are 0600 themselves.
    await chmod(localDir, process.getuid?.() === 0 ? 0o711 : 0o700)
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR') throw error
    throw new ExpectedError(
      `This account may not write to ${localDir} (${code}).`,
      `Give it the folder, or choose another one: PATCHBAY_LOCAL_DIR=/some/where ${START}`,
    )
  }
  await refuseCommitted(localDir)
  const disk = await statfs(localDir)
  const free = disk.bavail * disk.bsize
  if (free < NEEDED_BYTES) {
    throw new ExpectedError(
      `Only ${Math.floor(free / 1024 / 1024)} MB are free on the disk of ${localDir}; the stack needs 300 MB.`,
      `Make room, or choose another disk: PATCHBAY_LOCAL_DIR=/some/where ${START}`,
    )
  }
  // The folder lies in somebody's repository.
  await writeFile(join(localDir, '.gitignore'), '*\n')
  await keepLogsShort(localDir)
}

/** A link in somebody's repository leads wherever its author likes. */
async function refuseLink(localDir: string): Promise<void> {
  const found = await lstat(localDir).catch(() => undefined)
  if (!found?.isSymbolicLink()) return
  throw new ExpectedError(
    `${localDir} is a link.`,
    `Delete it, or name the folder that it leads to: PATCHBAY_LOCAL_DIR=/some/where ${START}`,
  )
}

/** Keys that others know protect nothing, and a data folder that somebody committed runs their program. */
async function refuseCommitted(localDir: string): Promise<void> {
  const files = await new Promise<string>((resolve) => {
    const words = ['-C', localDir, 'ls-files', '-z', '--', '.']
    // No git, or no repository: nothing is committed.
    execFile('git', words, (error, stdout) => resolve(error ? '' : stdout))
  })
  const [first] = files.split('\0')
  if (!first) return
  throw new ExpectedError(
    `Git tracks ${first} in ${localDir}, where this machine’s keys and data belong: anyone with the repository has them.`,
    `Take the folder out of git and off the disk: git rm -r --cached ${localDir} && rm -r ${localDir}`,
  )
}

function foreign(localDir: string): ExpectedError {
  return new ExpectedError(
    `${localDir} belongs to another account.`,
    `Start the stack as that account, or choose another folder: PATCHBAY_LOCAL_DIR=/some/where ${START}`,
  )
}

async function keepLogsShort(localDir: string): Promise<void> {
  const { postgresLog, apiLog, functionsLog, realtimeLog, supervisorLog, mailLog } =
    filesIn(localDir)
  for (const log of [postgresLog, apiLog, functionsLog, realtimeLog, supervisorLog, mailLog]) {
    const size = (await stat(log).catch(() => undefined))?.size ?? 0
    if (size > LONGEST_LOG) await rename(log, `${log}.old`)
  }
}
