import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { inRoot, installed } from '../../local-stack/paths.ts'
import { functionPackages } from './function-packages.ts'

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ dependencies: z.record(z.string(), z.string()).optional() }),
  ),
})

/**
 * Lays beside functions what they may import when they are deployed, and nothing else: `package.json` and
 * `node_modules` with the packages of `dependencies` and what these need, as package-lock.json has them.
 *
 * @param how links are quick; copies keep Deno from looking for types in the checkout's node_modules
 * @param types the version of `@types/node` that this Deno checks with, from an alias in devDependencies
 */
export async function layProductionPackages(
  folder: string,
  how: 'link' | 'copy',
  types?: { version: string; alias: string },
): Promise<void> {
  const dependencies = await functionPackages()
  for (const name of await withTheirOwn(Object.keys(dependencies))) {
    await lay(installed(name), join(folder, 'node_modules', name), how)
  }
  if (types)
    await lay(installed(types.alias), join(folder, 'node_modules', '@types', 'node'), 'copy')
  const all = { ...dependencies, ...(types && { '@types/node': types.version }) }
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ type: 'module', dependencies: all }),
  )
}

async function withTheirOwn(names: string[]): Promise<Set<string>> {
  const { packages } = lockFile.parse(
    JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8')),
  )
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const entry = packages[`node_modules/${name}`]
    for (const own of Object.keys(entry?.dependencies ?? {})) add(own)
  }
  for (const name of names) add(name)
  return found
}

async function lay(from: string, to: string, how: 'link' | 'copy'): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  if (how === 'link') await symlink(from, to)
  else await cp(from, to, { recursive: true })
}
