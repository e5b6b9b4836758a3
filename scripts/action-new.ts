// npm run action:new: writes an action: migration, definition, registry line, pgTAP and integration test.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { app } from '../functions-shared/app/app.ts'
import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot, installed } from '../local-stack/paths.ts'
import { ask } from './action-new/ask.ts'
import { decide } from './action-new/decide.ts'
import { actionOptions } from './action-new/options.ts'
import type { Plan } from './action-new/plan.ts'
import { databaseTest, migration } from './action-new/sql-files.ts'
import { definition, integrationTest, withAction } from './action-new/typescript-files.ts'
import { newStamps } from './install/stamps.ts'
import { usage } from './support/usage.ts'
import { runCommand } from './test/run-command.ts'

const { actions } = app

const { values: given } = parseOptions(usage['action-new'], process.argv.slice(2), {
  allowNegative: true,
  options: {
    ...actionOptions,
    generate: { type: 'boolean', default: true },
  },
})

const isComplete = given.name !== undefined && given.scope !== undefined
if (!isComplete && !process.stdin.isTTY) {
  throw new ExpectedError(`--${given.name ? 'scope' : 'name'} is missing.`, usage['action-new'])
}
const plan = decide(isComplete ? given : await ask(given, app.scopes), actions)

const registry = 'functions-shared/app/actions.ts'
const [stamp] = newStamps(await readdir(inRoot('supabase/migrations')), 1)
const files = {
  [`supabase/migrations/${stamp}_action_${plan.sqlName}.sql`]: migration(plan),
  [`functions-shared/app/actions/${plan.kebab}.ts`]: definition(plan),
  [`supabase/tests/database/app/50-action-${plan.kebab}.test.sql`]: databaseTest(plan),
  [`tests/app/integration/action-${plan.kebab}.test.ts`]: integrationTest(plan),
}
const taken = Object.keys(files).find((path) => existsSync(inRoot(path)))
if (taken) throw new ExpectedError(`${taken} exists already.`)

const registryBefore = await readFile(inRoot(registry), 'utf8')
try {
  await write()
} catch (error) {
  for (const path of Object.keys(files)) await rm(inRoot(path), { force: true })
  await writeFile(inRoot(registry), registryBefore)
  console.log('\n  It did not work; what was written is gone again.')
  throw error
}
console.log(nextSteps(plan))

async function write(): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(inRoot(path)), { recursive: true })
    await writeFile(inRoot(path), text)
  }
  await writeFile(inRoot(registry), withAction(registryBefore, plan))
  await format([registry, ...Object.keys(files).filter((path) => path.endsWith('.ts'))])
  console.log(['', ...[...Object.keys(files), registry].map((path) => `  ${path}`)].join('\n'))

  if (!given.generate) return
  console.log('\n  Bringing the generated files up to date …')
  const { code, output } = await runCommand(process.execPath, [
    inRoot('scripts/run.mjs'),
    'generate',
  ])
  if (code !== 0) throw new ExpectedError('npm run generate failed.', output)
}

async function format(paths: string[]): Promise<void> {
  const { code, output } = await runCommand(installed('.bin', 'biome'), [
    'check',
    '--write',
    ...paths,
  ])
  if (code !== 0) throw new ExpectedError('Biome does not accept what was written.', output)
}

function nextSteps({ sqlName, name, newScope, scope }: Plan): string {
  return `
  It works already: it returns placeholder values. Next (docs/actions.md):
    1. write the body of patchbay_actions.${sqlName} in the migration, and above it the tables that it needs, with their policies
    2. where the body needs rows that a new user does not have, give them to the example's user in the two test files
    3. tell the models: functions-shared/app/instructions.ts
    4. npm run generate && npm test
    5. npm start, and call ${name} in the playground${
      newScope
        ? `\n  The scope ${scope} is new: a client that exists must be given it (docs/actions.md).
  Connections that exist do not have it until the user connects again and allows it.`
        : ''
    }
`
}
