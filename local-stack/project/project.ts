import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { ExpectedError, errorText } from '../expected-error.ts'
import { ROOT } from '../paths.ts'
import { type ProjectConfig, readConfig } from './config.ts'
import { listFunctions, type ProjectFunction } from './functions.ts'
import { FUNCTIONS, LOCK, lockFile } from './lock-file.ts'

/** A Supabase project: a folder that holds `supabase/config.toml`. */
export interface Project {
  root: string
  config: ProjectConfig
  /** What stands before the names of Patchbay's functions; undefined where the project has no Patchbay. */
  prefix: string | undefined
  /** Patchbay's own functions. They share a process, and they alone get its secrets. */
  patchbay: ProjectFunction[]
  /** The project's functions, each of which runs in a process of its own. */
  functions: ProjectFunction[]
  /** `supabase/functions/.env` and `[edge_runtime.secrets]`: what the functions see beside the platform's variables. */
  secrets: Record<string, string>
  /** Names in those two places that no function sees: they would change the process that runs it. */
  leftOutSecrets: string[]
}

/** Reads a project. Throws an ExpectedError where its config.toml is missing or makes no sense. */
export function readProject(root: string, env: NodeJS.ProcessEnv): Project {
  const config = readConfig(root, env)
  const all = listFunctions(root, config)
  const prefix = prefixOf(root)
  const isPatchbay = ({ name }: ProjectFunction) =>
    prefix !== undefined && FUNCTIONS.some((own) => name === prefix + own)
  return {
    root,
    config,
    prefix,
    patchbay: all.filter(isPatchbay),
    functions: all.filter((one) => !isPatchbay(one)),
    ...secretsOf(root, config),
  }
}

function prefixOf(root: string): string | undefined {
  const file = join(root, LOCK)
  if (!existsSync(file)) return root === ROOT ? '' : undefined
  try {
    return lockFile.parse(JSON.parse(readFileSync(file, 'utf8'))).prefix
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error)
    throw new ExpectedError(
      `${file} is not as Patchbay wrote it: ${why}`,
      'Take it back from version control.',
    )
  }
}

/** What the loader, Deno or Node take from their environment before the first line of a function runs. */
const OF_THE_PROCESS = /^((LD|DYLD|DENO|NODE|NPM)_|PATH$|HOME$)/i

/** The platform sets what begins with SUPABASE_; the CLI leaves such lines out, too. */
function secretsOf(
  root: string,
  config: ProjectConfig,
): Pick<Project, 'secrets' | 'leftOutSecrets'> {
  const file = join(root, 'supabase', 'functions', '.env')
  const own = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const all = Object.entries({ ...config.edge_runtime.secrets, ...own })
  return {
    secrets: Object.fromEntries(
      all.flatMap(([name, value]) =>
        value === undefined || name.startsWith('SUPABASE_') || OF_THE_PROCESS.test(name)
          ? []
          : [[name, value]],
      ),
    ),
    leftOutSecrets: all.map(([name]) => name).filter((name) => OF_THE_PROCESS.test(name)),
  }
}
