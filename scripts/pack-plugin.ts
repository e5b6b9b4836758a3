// npm run pack:plugin -- --public-url https://…: what ChatGPT's and Claude's directories want, in dist/plugin.
import { parseArgs } from 'node:util'
import { deploymentAt } from './packs/deployment.ts'
import { pluginPack } from './packs/plugin-pack.ts'
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
        out: { type: 'string', default: inRoot('dist/plugin') },
      },
    }).values
  } catch (error) {
    throw new ExpectedError(
      error instanceof Error ? error.message : String(error),
      usage['pack-plugin'],
    )
  }
})()

const pack = pluginPack(deploymentAt(values['public-url'], values['web-url']))
await writePack(pack, values.out)
showWarnings(pack.warnings)
console.log('\n  Begin with chatgpt.md or claude.md.')
