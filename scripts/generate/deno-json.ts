import { readFile } from 'node:fs/promises'
import { inRoot } from '../stack/paths.ts'

/** The import map of every function: the packages that the shared code uses, at package.json's versions. */
export async function denoJson(): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
  const imports = Object.fromEntries(
    Object.entries(dependencies).map(([name, version]) => [name, `npm:${name}@${version}`]),
  )
  return `${JSON.stringify({ imports }, null, 2)}\n`
}
