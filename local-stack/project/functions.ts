import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProjectConfig } from './config.ts'

/** An Edge Function of a project. */
export interface ProjectFunction {
  name: string
  file: string
  exists: boolean
  /** Whether the platform asks for a valid user token before it calls the function. */
  verifyJwt: boolean
  /** Its deno.json, or null. */
  denoConfig: string | null
  /** Its import map, where it has no deno.json; or null. */
  importMap: string | null
}

/** What the CLI takes for a function: a folder with an index.ts, but for those that begin with `_` or `.`. */
const NAME = /^[A-Za-z][\w-]*$/

/** The functions that config.toml names, in its order, and then those that are only folders. */
export function listFunctions(root: string, config: ProjectConfig): ProjectFunction[] {
  const folder = join(root, 'supabase', 'functions')
  const folders = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => NAME.test(name) && existsSync(join(folder, name, 'index.ts')))
        .sort()
    : []
  return [...new Set([...Object.keys(config.functions), ...folders])].flatMap((name) => {
    const settings = config.functions[name]
    if (settings?.enabled === false) return []
    // Paths in config.toml begin at the folder that holds it.
    const named = (path: string | undefined) => (path ? resolve(root, 'supabase', path) : undefined)
    const file = named(settings?.entrypoint) ?? join(folder, name, 'index.ts')
    const namedMap = named(settings?.import_map)
    const isConfig = namedMap !== undefined && /deno\.jsonc?$/.test(namedMap)
    const own = first(join(folder, name, 'deno.json'), join(folder, name, 'deno.jsonc'))
    const denoConfig =
      (isConfig ? namedMap : undefined) ?? (namedMap === undefined ? own : undefined)
    const importMap =
      denoConfig === undefined
        ? (namedMap ??
          first(join(folder, name, 'import_map.json'), join(folder, 'import_map.json')))
        : undefined
    return [
      {
        name,
        file,
        exists: existsSync(file),
        verifyJwt: settings?.verify_jwt ?? true,
        denoConfig: denoConfig ?? null,
        importMap: importMap ?? null,
      },
    ]
  })
}

function first(...files: string[]): string | undefined {
  return files.find((file) => existsSync(file))
}
