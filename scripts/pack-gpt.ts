// npm run pack:gpt -- --public-url https://…: everything that the GPT editor wants, in dist/gpt.

import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot } from '../local-stack/paths.ts'
import { deploymentAt } from './packs/deployment.ts'
import { gptPack } from './packs/gpt-pack.ts'
import { showWarnings } from './packs/warnings.ts'
import { writePack } from './packs/write-pack.ts'
import { usage } from './support/usage.ts'

const { values } = parseOptions(usage['pack-gpt'], process.argv.slice(2), {
  options: {
    'public-url': { type: 'string' },
    'web-url': { type: 'string' },
    auth: { type: 'string', default: 'oauth' },
    out: { type: 'string', default: inRoot('dist/gpt') },
  },
})

const { auth } = values
if (auth !== 'oauth' && auth !== 'pairing') {
  throw new ExpectedError(`--auth ${auth}: oauth or pairing.`, usage['pack-gpt'])
}
const deployment = deploymentAt(values['public-url'], values['web-url'])
const pack = await gptPack(deployment, auth)
await writePack(pack, values.out)
showWarnings(pack.warnings)
console.log('\n  Begin with fields.md.')
