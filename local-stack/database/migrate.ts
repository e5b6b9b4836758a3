import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { RESET } from '../command/names-of-commands.ts'
import { ExpectedError } from '../expected-error.ts'
import { installed, ROOT } from '../paths.ts'
import { withConnection } from './connect.ts'
import { explainFailure } from './explain-failure.ts'

/**
 * Brings a database to the state of supabase/migrations with the real Supabase CLI, and seeds it once if asked to.
 * Leaves the CLI out where there is nothing to do.
 *
 * Throws an ExpectedError with the CLI's own words when a migration fails.
 *
 * @param dbUrl the database, as postgres
 * @param options.root the folder that holds `supabase/`; default: this checkout
 * @param options.seeds `sql_paths` of config.toml, or none
 * @returns how many migrations were applied
 */
export async function migrate(
  dbUrl: string,
  options: { root?: string | undefined; seeds: readonly string[]; cliHome: string },
): Promise<number> {
  const { root = ROOT } = options
  const wanted = await versionsInFolder(root)
  const { versions, seeded } = await withConnection(dbUrl, stateOf)
  const missing = wanted.filter((version) => !versions.includes(version))
  const unknown = versions.filter((version) => !wanted.includes(version))
  if (unknown.length > 0) {
    throw new ExpectedError(
      `The local database has a migration that is not in supabase/migrations (${unknown.join(', ')}).`,
      `It was made by other sources than these. Start afresh with \`${RESET}\` (deletes the local data).`,
    )
  }
  const seed = !seeded && options.seeds.some((path) => isThere(root, path))
  if (missing.length === 0 && !seed) return 0
  await push(dbUrl, root, seed, options.cliHome)
  return missing.length
}

/** Paths begin at the folder of config.toml. What a pattern finds is for the CLI to say. */
function isThere(root: string, path: string): boolean {
  return path.includes('*') || existsSync(join(root, 'supabase', path))
}

async function versionsInFolder(root: string): Promise<string[]> {
  const folder = join(root, 'supabase', 'migrations')
  const names = existsSync(folder) ? await readdir(folder) : []
  return names.flatMap((name) => name.match(/^(\d+)_.*\.sql$/)?.[1] ?? []).sort()
}

/** What the CLI recorded, in tables that it makes at its first run. */
async function stateOf(sql: Sql): Promise<{ versions: string[]; seeded: boolean }> {
  const [tables] = await sql`
    select
      to_regclass('supabase_migrations.schema_migrations') is not null as migrations,
      to_regclass('supabase_migrations.seed_files') is not null as seeds`
  const versions = tables?.migrations
    ? await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`
    : []
  const seeds = tables?.seeds ? await sql`select from supabase_migrations.seed_files limit 1` : []
  return { versions: versions.map((row) => row.version), seeded: seeds.length > 0 }
}

function push(dbUrl: string, root: string, seed: boolean, cliHome: string): Promise<void> {
  const cli = installed('supabase', 'dist', 'supabase.js')
  const words = [cli, 'db', 'push', `--remote=${dbUrl}?sslmode=disable`, '--yes', '--workdir', root]
  const env = {
    PATH: process.env.PATH,
    HOME: cliHome,
    SUPABASE_HOME: cliHome,
    SUPABASE_TELEMETRY_DISABLED: '1',
    SUPABASE_NO_UPDATE_NOTIFIER: '1',
  }
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      seed ? [...words, '--include-seed'] : words,
      { env, cwd: root, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return resolve()
        // The message of the error is the command line, with the password in it.
        const ended = `It ended with ${error.signal ?? error.code}.`
        reject(explainFailure(`${stdout}${stderr}`.trim() || ended))
      },
    )
  })
}
