import { functionPackages, functionSources, importedBy } from '../support/function-packages.ts'

/**
 * The import map of every function: the packages that the shared code uses, at package.json's versions. A package of which
 * a part is imported (`hono/router/…`) has a second entry: Deno finds the part by the first one, but an import map alone
 * does not, which is what `functions deploy --use-docker` goes by (supabase/supabase 44054).
 */
export async function denoJson(): Promise<string> {
  const imports = importMap(await functionPackages(), await functionSources())
  return `${JSON.stringify({ imports }, null, 2)}\n`
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
