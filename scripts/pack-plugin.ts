// npm run pack:plugin -- --public-url https://…: what ChatGPT's and Claude's directories want, in dist/plugin.

import { parseOptions } from '../local-stack/command/options.ts'
import { inRoot } from '../local-stack/paths.ts'
import { deploymentAt } from './packs/deployment.ts'
import { pluginPack } from './packs/plugin-pack.ts'
import { showWarnings } from './packs/warnings.ts'
import { writePack } from './packs/write-pack.ts'
import { usage } from './support/usage.ts'

const { values } = parseOptions(usage['pack-plugin'], process.argv.slice(2), {
  options: {
    'public-url': { type: 'string' },
    'web-url': { type: 'string' },
    out: { type: 'string', default: inRoot('dist/plugin') },
  },
})

const pack = pluginPack(deploymentAt(values['public-url'], values['web-url']))
await writePack(pack, values.out)
showWarnings(pack.warnings)
console.log('\n  Begin with chatgpt.md or claude.md.')
