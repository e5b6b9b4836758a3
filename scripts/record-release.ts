// npm run record-release [-- --rewrite-unpublished]: records what this version's migrations are.
import { readFile, writeFile } from 'node:fs/promises'
import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot } from '../local-stack/paths.ts'
import {
  currentMigrations,
  RELEASED,
  readReleased,
  withRelease,
} from './release/released-migrations.ts'
import { usage } from './support/usage.ts'

const { values } = parseOptions(usage['record-release'], process.argv.slice(2), {
  options: { 'rewrite-unpublished': { type: 'boolean', default: false } },
})
const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
const current = await currentMigrations()
const made = withRelease(await readReleased(), version, current, values['rewrite-unpublished'])
if ('problem' in made) throw new ExpectedError(made.problem, made.wayOut)
await writeFile(inRoot(RELEASED), `${JSON.stringify(made.released, null, 2)}\n`)
console.log(`  ${version}: ${Object.keys(current).length} migrations, in ${RELEASED}`)
