// npm run pack:gpt -- --public-url https://…: everything that the GPT editor wants, in dist/gpt.
import { parseArgs } from 'node:util'
import { deploymentAt } from './packs/deployment.ts'
import { gptPack } from './packs/gpt-pack.ts'
import { showWarnings } from './packs/warnings.ts'
import { writePack } from './packs/write-pack.ts'
import { ExpectedError } from './stack/expected-error.ts'
import { inRoot } from './stack/paths.ts'
import { usage } from './support/usage.ts'

const values = (() => {
  try {
    return parseArgs({
      options: {
        'public-url': { type: 'string' },
        'web-url': { type: 'string' },
        auth: { type: 'string', default: 'oauth' },
        out: { type: 'string', default: inRoot('dist/gpt') },
      },
    }).values
  } catch (error) {
    throw new ExpectedError(
      error instanceof Error ? error.message : String(error),
      usage['pack-gpt'],
    )
  }
})()

const { auth } = values
if (auth !== 'oauth' && auth !== 'pairing') {
  throw new ExpectedError(`--auth ${auth}: oauth or pairing.`, usage['pack-gpt'])
}
const deployment = deploymentAt(values['public-url'], values['web-url'])
const pack = await gptPack(deployment, auth)
await writePack(pack, values.out)
showWarnings(pack.warnings)
console.log('\n  Begin with fields.md.')
