import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parse, TomlError, type TomlTable } from 'smol-toml'
import { ExpectedError, errorText } from '../../local-stack/expected-error.ts'

/** A Supabase project on disk: the folder that holds `supabase/config.toml`. */
export interface Project {
  /** Absolute, without a slash at the end. */
  root: string
  /** The text of supabase/config.toml, and what it says. */
  configText: string
  config: TomlTable
  /** Names below supabase/migrations, in their order. */
  migrations: readonly string[]
  /** Names of functions: folders, and sections of config.toml. */
  functions: readonly string[]
}

export const CONFIG = 'supabase/config.toml'

/** Not looked into for a project. */
const SKIPPED = /^(node_modules|dist|build|vendor|\..*)$/
const DEEPEST = 4

/**
 * The project that a command works on: `--project`, else the nearest folder upwards that has one, else the only one below.
 * Throws an ExpectedError where there is none or a choice.
 */
export async function findProject(
  given: string | undefined,
  cwd = process.cwd(),
): Promise<Project> {
  return readProject(await projectRoot(given, cwd))
}

export async function projectRoot(given: string | undefined, cwd = process.cwd()): Promise<string> {
  if (given !== undefined) {
    const root = resolve(cwd, given)
    if (existsSync(join(root, CONFIG))) return root
    // Somebody may name the folder supabase itself.
    if (existsSync(join(root, 'config.toml'))) return dirname(root)
    throw new ExpectedError(`--project ${given} has no ${CONFIG}.`, 'npx supabase init makes one.')
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG))) return folder
    if (dirname(folder) === folder) break
  }
  const below = await projectsBelow(resolve(cwd), DEEPEST)
  const [only, ...more] = below
  if (only === undefined) {
    throw new ExpectedError(
      `There is no ${CONFIG} here, above or below.`,
      'Go to the repository of your Supabase project, or make one: npx supabase init',
    )
  }
  if (more.length > 0) {
    throw new ExpectedError(
      'There is more than one Supabase project below this folder.',
      below.map((root) => `  --project ${relative(cwd, root)}`).join('\n'),
    )
  }
  return only
}

async function projectsBelow(folder: string, depth: number): Promise<string[]> {
  if (existsSync(join(folder, CONFIG))) return [folder]
  if (depth === 0) return []
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name))
  const found = folders.map(({ name }) => projectsBelow(join(folder, name), depth - 1))
  return (await Promise.all(found)).flat().sort()
}

/** Reads a project. Throws an ExpectedError where its config.toml is not TOML. */
export async function readProject(root: string): Promise<Project> {
  const configText = await readFile(join(root, CONFIG), 'utf8')
  const config = parseConfig(configText)
  const sections = Object.keys(Object(config.functions))
  const folders = await foldersIn(join(root, 'supabase/functions'))
  return {
    root,
    configText,
    config,
    migrations: await migrationsIn(join(root, 'supabase/migrations')),
    functions: [...new Set([...folders.filter((name) => !/^[_.]/.test(name)), ...sections])].sort(),
  }
}

export function parseConfig(text: string): TomlTable {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new ExpectedError(`${CONFIG} is not valid TOML: ${errorText(error)}`)
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function migrationsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => /^\d+_.*\.sql$/.test(name)).sort()
}
