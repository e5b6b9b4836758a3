// npm run core [-- <folder>]: creates a checkout of only the core, with the tests' own app.
import { relative, resolve } from 'node:path'
import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { ROOT, shown } from '../local-stack/paths.ts'
import { layCoreCheckout } from './support/core-checkout.ts'
import { usage } from './support/usage.ts'

const { positionals } = parseOptions(usage.core, process.argv.slice(2), { allowPositionals: true })
if (positionals.length > 1) throw new ExpectedError('Name one folder.', usage.core)
const folder = resolve(ROOT, positionals[0] ?? '.core')
const inside = relative(ROOT, folder)
if (!inside.startsWith('..') && inside !== '.core') {
  throw new ExpectedError(`${shown(folder)} is part of this checkout.`, 'Name a folder outside it.')
}
await layCoreCheckout(folder)
console.log(
  `Created ${shown(folder)}: the core with the tests' own app. \`npm start\` there runs it.`,
)
