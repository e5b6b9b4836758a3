import { join, resolve } from 'node:path'
import { ExpectedError } from './expected-error.ts'
import { ROOT } from './paths.ts'
import type { Progress } from './progress.ts'
import { type Project, readProject } from './project/project.ts'

/** A database that is not of this stack. */
export type RunningDatabase = { dbUrl: string; apiUrl: string; demo: boolean }

/** What a caller may choose; everything has a default. */
export type StackOptions = {
  /** Folder of the Supabase project that it runs: the one that holds `supabase/`. Default: this checkout. */
  project?: string
  /** Folder of data, keys and logs. Default: PATCHBAY_LOCAL_DIR, else `.local` in the project. */
  localDir?: string
  /** Port of the one origin; 0 takes any free port. Default: PATCHBAY_API_PORT, else [api] of config.toml, else 54321. */
  apiPort?: number
  /** Port of Postgres; 0 takes any free port. Default: PATCHBAY_DB_PORT, else [db] of config.toml, else 54322. */
  dbPort?: number
  /**
   * A database that runs already, with its API at `apiUrl`: only functions and web app are started. The login is `postgres`;
   * the keys are those of `supabase start` unless SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY and PATCHBAY_JWT_SECRET say else.
   * `demo`: the demo user and the demo client are written into it.
   */
  running?: RunningDatabase
  /** Origin that clients outside this machine use, e.g. of a tunnel. Default: the local origin. */
  publicUrl?: string
  /** The app that asks for consent, where it is not the stack's own: an origin, or one with a path. */
  webUrl?: string
  /** Read instead of the environment of this process. */
  env?: NodeJS.ProcessEnv
  /** Added to (and stronger than) the environment that the functions get. */
  functionsEnv?: Record<string, string>
  /**
   * Milliseconds in which a request's headers must have come. Default: half a minute. Null: for ever, and no gate before the
   * functions, as on the platform, whose own gate is elsewhere; for measurements.
   */
  headersTimeout?: number | null
  /** `name=value`, in place of Postgres' own settings of the stack; for measurements. */
  postgresSettings?: readonly string[]
  /** Told what happens; silent by default. */
  progress?: Progress
}

/** The options with their defaults filled in. Ports may still be 0. */
export type Settings = {
  project: Project
  localDir: string
  apiPort: number
  dbPort: number
  running: RunningDatabase | undefined
  publicUrl: string | undefined
  webUrl: string | undefined
  env: NodeJS.ProcessEnv
  functionsEnv: Record<string, string>
  headersTimeout: number | null
  postgresSettings: readonly string[]
}

/** Fills in the defaults. Throws an ExpectedError for a value that makes no sense. */
export function resolveSettings(options: StackOptions): Settings {
  const env = options.env ?? process.env
  const project = readProject(resolve(options.project ?? ROOT), env)
  const { config, root } = project
  return {
    project,
    localDir: resolve(root, options.localDir ?? (env.PATCHBAY_LOCAL_DIR || '.local')),
    apiPort: options.apiPort ?? port('PATCHBAY_API_PORT', env, config.api.port),
    dbPort: options.dbPort ?? port('PATCHBAY_DB_PORT', env, config.db.port),
    running: options.running,
    publicUrl: options.publicUrl === undefined ? undefined : publicOrigin(options.publicUrl),
    webUrl: options.webUrl === undefined ? undefined : webAddress(options.webUrl),
    env,
    functionsEnv: options.functionsEnv ?? {},
    headersTimeout: options.headersTimeout === undefined ? 30_000 : options.headersTimeout,
    postgresSettings: options.postgresSettings ?? [],
  }
}

/** Names of the files that a stack keeps in its folder. */
export function filesIn(localDir: string) {
  return {
    info: join(localDir, 'stack.json'),
    keys: join(localDir, 'keys.json'),
    database: join(localDir, 'db'),
    lock: join(localDir, 'supervisor.pid'),
    supervisorLog: join(localDir, 'supervisor.log'),
    postgresLog: join(localDir, 'postgres.log'),
    apiLog: join(localDir, 'api.log'),
    functionsLog: join(localDir, 'functions.log'),
    realtimeLog: join(localDir, 'realtime.log'),
    mailLog: join(localDir, 'mail.log'),
    web: join(localDir, 'web'),
    denoCache: join(localDir, 'deno'),
    cliHome: join(localDir, 'supabase-cli'),
  }
}

function port(name: string, env: NodeJS.ProcessEnv, otherwise: number): number {
  const text = env[name]
  if (!text) return otherwise
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number
  throw new ExpectedError(`${name} is "${text}", which is not a port number.`)
}

function webAddress(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash) {
    return url.href.replace(/\/$/, '')
  }
  throw new ExpectedError(
    `--web-url is "${text}", which is not the address of a web app.`,
    'It is an origin, or one with a path, e.g. --web-url http://localhost:5173',
  )
}

function publicOrigin(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash)
    return url.origin
  throw new ExpectedError(
    `--public-url is "${text}", which is not an origin.`,
    'It is scheme and host without a path, e.g. --public-url https://patchbay.example.com',
  )
}
