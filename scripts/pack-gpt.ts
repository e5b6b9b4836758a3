// npm run pack:gpt -- --public-url https://…: everything that the GPT editor wants, in dist/gpt.
import { inRoot } from '../local-stack/paths.ts'
import { packGpt } from './packs/command.ts'
import { shippedApp } from './packs/shipped-app.ts'

await packGpt(process.argv.slice(2), async () => ({
  packed: shippedApp,
  prefix: '',
  out: (kind) => inRoot('dist', kind),
}))
