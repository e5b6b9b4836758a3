import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { inRoot, ROOT } from '../../local-stack/paths.ts'
import { CLIENT_LIBRARIES } from '../test/clients.ts'
import { isCoreMigration } from './core-migrations.ts'

/** The app of the tests, which stands in for the shipped one. */
const TESTS_APP = 'tests/core-app'

/** Where an app is, and which part of the tests' own goes there. */
const PLACES: Readonly<Record<string, string>> = {
  app: 'functions-shared/app',
  web: 'web/src/app',
  migrations: 'supabase/migrations',
  'seed.sql': 'supabase/seed.sql',
}

/** What belongs to the shipped app alone, beside its migrations. */
export const APP_ONLY = [
  'functions-shared/app',
  'web/src/app',
  'supabase/seed.sql',
  // Plays a story of the shipped app.
  'scripts/demo.ts',
  'scripts/todo-demo',
  'scripts/screenshots.ts',
  'tests/app',
  'supabase/tests/database/app',
]

/** Nothing that is made, and no history. */
const isMade = (path: string) =>
  /(^|\/)(node_modules|dist)$/.test(path) || /^\.(git|local|local-.*|core)$/.test(path)

/**
 * Copies this checkout without what `isLeftOut` says (paths are relative to it) and without what is made. `node_modules` is
 * shared. What was in the folder before goes, except what commands made there.
 */
export async function copyCheckout(
  folder: string,
  isLeftOut: (path: string) => boolean = () => false,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    if (!isMade(name)) await rm(join(folder, name), { recursive: true })
  }
  const filter = (source: string) => {
    const path = relative(ROOT, source)
    return !isMade(path) && !isLeftOut(path)
  }
  // One by one: the folder may lie in the checkout.
  for (const name of await readdir(ROOT)) {
    if (filter(inRoot(name))) {
      await cp(inRoot(name), join(folder, name), { recursive: true, filter })
    }
  }
  for (const modules of ['node_modules', join(CLIENT_LIBRARIES, 'node_modules')]) {
    if (!existsSync(inRoot(modules)) || existsSync(join(folder, modules))) continue
    await symlink(inRoot(modules), join(folder, modules))
  }
}

/**
 * Lays a checkout of the core alone, with the tests' own app in the place of the shipped one: what the tests of the core run
 * in. Every command works there.
 */
export async function layCoreCheckout(folder: string): Promise<void> {
  await copyCheckout(folder, isOfTheApp)
  for (const [part, place] of Object.entries(PLACES)) {
    await cp(inRoot(TESTS_APP, part), join(folder, place), { recursive: true })
  }
  for (const place of [PLACES.app, PLACES.web]) await rewriteImports(join(folder, place ?? ''))
}

/** Whether a path of a checkout belongs to the shipped app. */
export function isOfTheApp(path: string): boolean {
  const [, migration] = /^supabase\/migrations\/(\d+_.*)/.exec(path) ?? []
  return APP_ONLY.includes(path) || (migration !== undefined && !isCoreMigration(migration))
}

/** The tests' app imports the core from where it lies itself; from its place the way is two folders shorter. */
async function rewriteImports(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts')) continue
    const file = join(folder, name)
    const text = await readFile(file, 'utf8')
    await writeFile(
      file,
      text.replaceAll(/'\.\.\/\.\.\/((?:\.\.\/)+)(?:functions-shared|web\/src)\//g, "'$1"),
    )
  }
}
