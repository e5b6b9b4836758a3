import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError, errorCode, errorText } from './expected-error.ts'
import { lockOwner } from './lock.ts'
import { homeBehind } from './postgres/home.ts'
import { stopOrphan } from './postgres/orphan.ts'
import { filesIn } from './settings.ts'

/**
 * Deletes the folder of a stack that does not run, and what lies elsewhere on its behalf (see postgres/place.ts).
 *
 * Throws an ExpectedError while the stack runs, or where the folder is not ours.
 */
export async function removeLocalDir(localDir: string): Promise<void> {
  const files = filesIn(localDir)
  const owner = lockOwner(files.lock)
  if (owner !== undefined) {
    throw new ExpectedError(
      `The stack is running (process ${owner}).`,
      'Stop it first (Ctrl-C), then reset.',
    )
  }
  if (![files.keys, files.lock, files.postgresLog].some(existsSync)) {
    throw new ExpectedError(
      `${localDir} does not look like the folder of a stack (no keys, no log).`,
      'Nothing was deleted.',
    )
  }
  const home = await homeBehind(files.database)
  await stopOrphan(home ? join(home, 'data') : files.database)
  if (home) await remove(home)
  await remove(localDir)
}

async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    throw new ExpectedError(
      `${folder} could not be deleted (${errorCode(error) ?? errorText(error)}).`,
      'Does it belong to another account?',
    )
  }
}
