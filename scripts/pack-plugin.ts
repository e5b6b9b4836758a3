// npm run pack:plugin -- --public-url https://…: what ChatGPT's and Claude's directories want, in dist/plugin.
import { inRoot } from '../local-stack/paths.ts'
import { packPlugin } from './packs/command.ts'
import { shippedApp } from './packs/shipped-app.ts'

await packPlugin(process.argv.slice(2), async () => ({
  packed: shippedApp,
  prefix: '',
  out: (kind) => inRoot('dist', kind),
}))
