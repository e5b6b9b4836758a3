import { readdir, readFile } from 'node:fs/promises'
import { inRoot } from '../../local-stack/paths.ts'

/**
 * The import map of every function: the packages that the shared code uses, at package.json's versions. A package of which
 * a part is imported (`hono/router/…`) has a second entry: Deno finds the part by the first one, but an import map alone
 * does not, which is what `functions deploy --use-docker` goes by (supabase/supabase 44054).
 */
export async function denoJson(): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
  const sources = await Promise.all(['functions-shared', 'supabase/functions'].map(sourcesIn))
  return `${JSON.stringify({ imports: importMap(dependencies, sources.flat()) }, null, 2)}\n`
}

/** The same for versions by name, and the texts of the modules. */
export function importMap(
  versions: Record<string, string>,
  sources: readonly string[],
): Record<string, string> {
  const specifiers = new Set(sources.flatMap(importedBy))
  const hasParts = (name: string) => [...specifiers].some((one) => one.startsWith(`${name}/`))
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, version]) => [
      [name, `npm:${name}@${version}`],
      ...(hasParts(name) ? [[`${name}/`, `npm:/${name}@${version}/`]] : []),
    ]),
  )
}

/** What a module imports, statically or not. */
export function importedBy(source: string): string[] {
  const specifiers = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\s]+)['"]/g)
  return [...specifiers].map(([, specifier = '']) => specifier)
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(inRoot(folder), { recursive: true })
  const files = names.filter((name) => name.endsWith('.ts'))
  return await Promise.all(files.map((name) => readFile(inRoot(folder, name), 'utf8')))
}
