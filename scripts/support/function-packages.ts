import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'

const packageFile = z.object({ dependencies: z.record(z.string(), z.string()) })

/** What a module imports, statically or not. */
export function importedBy(source: string): string[] {
  const specifiers = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\s]+)['"]/g)
  return [...specifiers].map(([, specifier = '']) => specifier)
}

/** The texts of the modules that are deployed. */
export async function functionSources(): Promise<string[]> {
  return (await Promise.all(['functions-shared', 'supabase/functions'].map(sourcesIn))).flat()
}

/** The packages that the functions import, at package.json's versions: of its `dependencies` some are the commands' alone. */
export async function functionPackages(): Promise<Record<string, string>> {
  const text = await readFile(inRoot('package.json'), 'utf8')
  const { dependencies } = packageFile.parse(JSON.parse(text))
  const specifiers = new Set((await functionSources()).flatMap(importedBy))
  const isImported = (name: string) =>
    [...specifiers].some((one) => one === name || one.startsWith(`${name}/`))
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => isImported(name)))
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(inRoot(folder), { recursive: true })
  const files = names.filter((name) => name.endsWith('.ts'))
  return await Promise.all(files.map((name) => readFile(inRoot(folder, name), 'utf8')))
}
