import { existsSync } from 'node:fs'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { shown } from '../local-stack/paths.ts'
import { removeLocalDir } from '../local-stack/remove.ts'
import { resolveSettings } from '../local-stack/settings.ts'

// `npm run reset`: deletes the data, keys and logs of the local stack. It refuses while the stack runs.

if (process.argv.length > 2) {
  throw new ExpectedError(
    `npm run reset takes no arguments, and got "${process.argv[2]}". Nothing was deleted.`,
  )
}

const { localDir } = resolveSettings({})
if (existsSync(localDir)) {
  await removeLocalDir(localDir)
  console.log(`Deleted ${shown(localDir)}: database, keys and logs. \`npm start\` begins afresh.`)
} else {
  console.log(`There is no ${shown(localDir)}: nothing to reset.`)
}
