// npm run lock: after `npm install`, completes package-lock.json for platforms other than this one, writes the locks of
// the functions, and loads the functions with these frozen.
import { readdir, writeFile } from 'node:fs/promises'
import { inRoot } from '../local-stack/paths.ts'
import { denoLock } from './generate/deno-lock.ts'
import { addForeignPlatforms } from './lock/foreign-platforms.ts'
import { checkFrozen } from './lock/frozen.ts'
import { addIntegrity } from './lock/integrity.ts'
import { readPackageLock, writePackageLock } from './lock/package-lock.ts'

const lock = await readPackageLock()
const added = addForeignPlatforms(lock)
const missing = await addIntegrity(lock)
await writePackageLock(lock)
const ofFunctions = await denoLock()
for (const name of await readdir(inRoot('supabase/functions'))) {
  await writeFile(inRoot('supabase/functions', name, 'deno.lock'), ofFunctions)
}

const list = (names: string[]) => names.map((name) => `  ${name}`).join('\n')
if (added.length > 0) console.log(`Added:\n${list(added)}`)
if (missing.length > 0) {
  console.log(`Without integrity, because the registry does not have them:\n${list(missing)}`)
}
await checkFrozen()
console.log('The locks are complete.')
