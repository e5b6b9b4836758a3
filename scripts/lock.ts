// npm run lock: after `npm install`, completes package-lock.json for platforms other than this one, and writes the locks
// of the functions.
import { addForeignPlatforms } from './lock/foreign-platforms.ts'
import { addIntegrity } from './lock/integrity.ts'
import { readPackageLock, writePackageLock } from './lock/package-lock.ts'

const lock = await readPackageLock()
const added = addForeignPlatforms(lock)
const missing = await addIntegrity(lock)
await writePackageLock(lock)

const list = (names: string[]) => names.map((name) => `  ${name}`).join('\n')
if (added.length > 0) console.log(`Added:\n${list(added)}`)
if (missing.length > 0) {
  console.log(`Without integrity, because the registry does not have them:\n${list(missing)}`)
}
console.log('The lock is complete.')
