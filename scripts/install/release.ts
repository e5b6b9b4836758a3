import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { chapterName, isCoreMigration } from '../support/core-migrations.ts'

/** A migration of Patchbay's. */
export interface Chapter {
  /** As it is known again behind any stamp: `0001_schemas_and_roles`. */
  name: string
  text: string
}

/** What this version of the package brings into a repository. */
export interface Release {
  version: string
  chapters: readonly Chapter[]
  /** The compiled core: text by path below `runtime/`. */
  runtime: ReadonlyMap<string, string>
  /** Packages that the core imports, as an import map. */
  imports: Readonly<Record<string, string>>
}

/** Reads it from the package, or from a checkout where it was built. */
export async function readRelease(): Promise<Release> {
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
  const map = await readFile(inRoot('supabase/functions/oauth/deno.json'), 'utf8')
  return {
    version,
    chapters: await readChapters(),
    runtime: await readRuntime(),
    imports: JSON.parse(map).imports,
  }
}

/** Patchbay's migrations, as this version has them. */
export async function readChapters(): Promise<Chapter[]> {
  const folder = 'supabase/migrations'
  const names = (await readdir(inRoot(folder))).sort()
  const core = names.filter(isCoreMigration)
  return Promise.all(
    core.map(async (file, index) => ({
      name: `${String(index + 1).padStart(4, '0')}_${chapterName(file)}`,
      text: await readFile(inRoot(folder, file), 'utf8'),
    })),
  )
}

async function readRuntime(): Promise<Map<string, string>> {
  const folder = [inRoot('runtime'), inRoot('dist/runtime')].find((one) => existsSync(one))
  if (folder === undefined) {
    throw new ExpectedError('The core is not compiled yet.', 'In a checkout: npm run build')
  }
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => /\.(js|d\.ts)$/.test(name)).sort()
  const texts = files.map(
    async (name): Promise<[string, string]> => [
      name.replaceAll('\\', '/'),
      await readFile(join(folder, name), 'utf8'),
    ],
  )
  return new Map(await Promise.all(texts))
}
