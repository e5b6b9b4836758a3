// npm run core [-- <folder>]: lays a checkout of the core alone, with the tests' own app.
import { relative, resolve } from 'node:path'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { ROOT, shown } from '../local-stack/paths.ts'
import { layCoreCheckout } from './support/core-checkout.ts'

const folder = resolve(ROOT, process.argv[2] ?? '.core')
const inside = relative(ROOT, folder)
if (!inside.startsWith('..') && inside !== '.core') {
  throw new ExpectedError(`${shown(folder)} is part of this checkout.`, 'Name a folder outside it.')
}
await layCoreCheckout(folder)
console.log(`Laid ${shown(folder)}: the core with the tests' own app. \`npm start\` there runs it.`)
