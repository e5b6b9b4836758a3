import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ExpectedError, errorCode } from './stack/expected-error.ts'
import { lockOwner } from './stack/lock.ts'
import { ROOT } from './stack/paths.ts'
import { stopOrphan } from './stack/postgres/orphan.ts'
import { homeBehind } from './stack/postgres/place.ts'
import { filesIn, resolveSettings } from './stack/settings.ts'

// `npm run reset`: deletes the data, keys and logs of the local stack. It stops nothing that runs.

const { localDir } = resolveSettings({})
const shown = relative(ROOT, localDir).startsWith('..') ? localDir : relative(ROOT, localDir)

if (!existsSync(localDir)) {
  console.log(`There is no ${shown}: nothing to reset.`)
} else {
  const files = filesIn(localDir)
  const owner = lockOwner(files.lock)
  if (owner !== undefined) {
    throw new ExpectedError(
      `The stack is running (process ${owner}).`,
      'Stop it first (Ctrl-C), then reset.',
    )
  }
  if (!existsSync(files.keys)) {
    throw new ExpectedError(
      `${shown} does not look like the folder of a stack (it has no keys.json).`,
      'Nothing was deleted.',
    )
  }
  const home = await homeBehind(files.database)
  const dataDir = home ? join(home, 'data') : files.database
  if (await stopOrphan(dataDir))
    console.log('Stopped the Postgres that a killed run had left behind.')
  if (home) await remove(home)
  await remove(localDir)
  console.log(`Deleted ${shown}: database, keys and logs. \`npm start\` begins afresh.`)
}

async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch (error) {
    throw new ExpectedError(
      `${folder} could not be deleted (${errorCode(error) ?? error}).`,
      'Does it belong to another account?',
    )
  }
}
