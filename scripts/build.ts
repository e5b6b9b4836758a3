// npm run build: the package in dist/, laid out as a checkout is, in JavaScript. `npm pack` runs it.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot, installed } from '../local-stack/paths.ts'
import { buildConsent } from './build/consent.ts'
import { buildLocalStack } from './build/local-stack.ts'
import { buildRuntime } from './build/runtime.ts'
import { buildOwnPages } from './build/web.ts'
import { isCoreMigration } from './support/core-migrations.ts'
import { runCommand } from './test/run-command.ts'

const DIST = inRoot('dist')
/** One of the five, which are the same. */
const IMPORT_MAP = 'supabase/functions/oauth/deno.json'

await rm(DIST, { recursive: true, force: true })
const { code, output } = await runCommand(installed('.bin', 'tsc'), ['-p', 'tsconfig.build.json'])
if (code !== 0) throw new ExpectedError('It does not compile.', output)

await buildRuntime(join(DIST, 'runtime'), join(DIST, 'functions-shared'))
await buildConsent(join(DIST, 'consent'), join(DIST, 'client/consent'))
for (const name of await readdir(DIST, { recursive: true })) {
  // Those of its exports are the package's types.
  if (name.endsWith('.d.ts') && !/^(runtime|consent)\//.test(name)) await rm(join(DIST, name))
}
await buildOwnPages(join(DIST, 'web'))
await copyMigrations()
await mkdir(join(DIST, 'supabase/functions/oauth'), { recursive: true })
await cp(inRoot(IMPORT_MAP), join(DIST, IMPORT_MAP))
await writePackageFile()
await buildLocalStack(DIST)

async function copyMigrations(): Promise<void> {
  const folder = 'supabase/migrations'
  await mkdir(join(DIST, folder), { recursive: true })
  for (const name of await readdir(inRoot(folder))) {
    if (!isCoreMigration(name)) continue
    await cp(inRoot(folder, name), join(DIST, folder, name))
  }
}

/** For what reads the version, as it reads it in a checkout. */
async function writePackageFile(): Promise<void> {
  const { name, version, type } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
  await writeFile(
    join(DIST, 'package.json'),
    `${JSON.stringify({ name, version, type }, null, 2)}\n`,
  )
}
