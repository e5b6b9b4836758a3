// npm run app:new -- --yes: removes the shipped example and leaves an app without actions in its place.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot } from '../local-stack/paths.ts'
import { emptyApp, withoutCommands, withoutExample } from './app-new/empty-app.ts'
import { APP_ONLY, isOfTheApp } from './support/core-checkout.ts'
import { usage } from './support/usage.ts'

const MIGRATIONS = 'supabase/migrations'
const SEED = 'supabase/seed.sql'

const { values } = parseOptions(usage['app-new'], process.argv.slice(2), {
  options: { yes: { type: 'boolean', default: false } },
})
if (!existsSync(inRoot('tests/app'))) {
  throw new ExpectedError('The example is gone already.', 'Add an action: npm run action:new')
}

const migrations = (await readdir(inRoot(MIGRATIONS))).map((name) => `${MIGRATIONS}/${name}`)
const going = [...APP_ONLY, ...migrations.filter(isOfTheApp)].filter((path) => path !== SEED)
const shown = going.map((path) => `  ${path}`).join('\n')

if (!values.yes) {
  console.log(`\n${shown}\n\nThese would go. An app without actions comes in their place.`)
  console.log('Do it: npm run app:new -- --yes')
} else {
  for (const path of going) await rm(inRoot(path), { recursive: true, force: true })
  for (const [path, text] of Object.entries(emptyApp)) {
    await mkdir(dirname(inRoot(path)), { recursive: true })
    await writeFile(inRoot(path), text)
  }
  await rewrite(SEED, withoutExample)
  await rewrite('package.json', withoutCommands)
  console.log(`\n${shown}\n\nRemoved. Your app is functions-shared/app and web/src/app. Next:`)
  console.log('  npm run reset && npm start     a database without it')
  console.log('  npm run action:new             the first action')
  console.log('  npm run generate               after it: the files that are made from others')
}

async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(inRoot(path), change(await readFile(inRoot(path), 'utf8')))
}
