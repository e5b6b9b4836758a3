import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startApi } from './api.ts'
import { prepareBase, prepareRoles } from './database/base.ts'
import { databaseUrl } from './database/connect.ts'
import { type ClusterAccess, createDatabase, dropDatabase } from './database/databases.ts'
import { migrate } from './database/migrate.ts'
import { unreachableTables } from './database/unreachable-tables.ts'
import { NO_DEMO, prepareDemoData } from './demo-data.ts'
import { loadFailures, startFront } from './front.ts'
import { openFunctionStarters } from './function-starters.ts'
import { frontSecrets, functionsEnv, ownWebUrl, projectEnv } from './functions-env.ts'
import { type StackInfo, stackInfo } from './info.ts'
import { writeJson } from './json-file.ts'
import { type Keys, keysOfRunning, loadKeys } from './keys.ts'
import { prepareLocalDir } from './local-dir.ts'
import { takeLock } from './lock.ts'
import { NODE_MODULES, ROOT } from './paths.ts'
import { claimPort } from './ports.ts'
import { findPostgres, type PostgresBinaries } from './postgres/binaries.ts'
import { SUPERUSER } from './postgres/cluster.ts'
import { openDatabaseServer } from './postgres/database-server.ts'
import { type Progress, silent } from './progress.ts'
import { startRealtime } from './realtime.ts'
import { removeLocalDir } from './remove.ts'
import { startScheduler } from './scheduler.ts'
import { filesIn, resolveSettings, type Settings, type StackOptions } from './settings.ts'
import { watchFunctions } from './watch-functions.ts'
import { buildWeb } from './web.ts'
import { registerWebhookEndpoint } from './webhook-endpoint.ts'

/** A running stack. */
export type Stack = {
  /** Exactly what stack.json holds. */
  info: StackInfo
  /** URL of the database as the superuser supabase_admin, for tests; never written to stack.json. */
  adminUrl: string
  /** Takes the database away and brings it back, for tests of what happens then. */
  database: { stop(): Promise<void>; start(): Promise<void> }
  /** For tests of what happens when Realtime ends or hangs; it is started again when it ends. */
  realtime: { pid(): number | undefined }
  /** Makes a database of base and migrations only (or a copy of another one) and gives its URL as postgres. */
  createDatabase(name: string, options?: { template?: string }): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** Stops everything in order; the data stay. Calling it again waits for the same end. */
  stop(): Promise<void>
  /** Stops everything and deletes its data, keys and logs: for stacks that were made for one purpose. */
  remove(): Promise<void>
}

/**
 * Starts the whole stack and waits until it answers. When anything fails, all that was started is stopped again.
 *
 * Throws an ExpectedError for whatever a person can fix: a taken port, no permission, a full disk, a bad migration …
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const undo: (() => Promise<void>)[] = []
  let ending: Promise<void> | undefined
  const stop = () => {
    ending ??= (async () => {
      for (const step of undo.reverse()) await step()
    })()
    return ending
  }
  try {
    const running = await start(options, undo)
    const remove = async () => {
      await stop()
      await removeLocalDir(resolveSettings(options).localDir)
    }
    return { ...running, stop, remove }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  options: StackOptions,
  undo: (() => Promise<void>)[],
): Promise<Omit<Stack, 'stop' | 'remove'>> {
  const settings = resolveSettings(options)
  const progress = options.progress ?? silent
  const files = filesIn(settings.localDir)

  await prepareLocalDir(settings.localDir)
  const lock = await takeLock(files.lock)
  sayLeftOutSecrets(settings, progress)
  undo.push(lock.release)
  await rm(files.info, { force: true })
  if (settings.running) return await startOnRunning(settings.running, settings, progress, undo)
  const binaries = await findPostgres()
  const keys = await loadKeys(files.keys, files.database)
  const apiPort = await claimPort(settings.apiPort, 'PATCHBAY_API_PORT')
  const origin = `http://127.0.0.1:${apiPort}`

  const [{ database, access }, webDir] = await together(
    startDatabase({ binaries, settings, keys, progress }, undo),
    webApp(files.web, progress),
  )
  const privatePort = await claimPort(0, 'PATCHBAY_API_PORT')
  const realtimePort = await claimPort(0, 'PATCHBAY_API_PORT')
  const onRestart = progress.note
  const { project } = settings
  const [realtime] = await together(
    (async () => {
      const done = progress.step('Realtime')
      const service = await startRealtime({
        settings: {
          port: realtimePort,
          // As on the platform. It publishes and clears what postgres does not own.
          databaseUrl: access.adminUrl,
          jwtSecret: keys.jwt_secret,
          publishableKey: keys.publishable_key,
          secretKey: keys.secret_key,
        },
        logFile: files.realtimeLog,
        note: progress.note,
      })
      undo.push(service.stop)
      done()
      return service
    })(),
    (async () => {
      const done = progress.step('Data API, Auth')
      const { apiLog: logFile, mailLog } = files
      const service = await startApi({
        port: privatePort,
        dbPort: database.port,
        keys,
        config: project.config,
        origin: settings.publicUrl ?? origin,
        logFile,
        mailLog,
        onRestart,
      })
      undo.push(service.stop)
      done()
    })(),
    (async () => {
      const done = progress.step('Edge Functions')
      const origins = {
        api: `http://127.0.0.1:${privatePort}`,
        realtime: `http://127.0.0.1:${realtimePort}`,
      }
      const dbUrl = access.ownerUrl
      const given = { settings, keys, apiPort, origins, dbUrl, webDir, progress }
      done(await startFunctions(given, undo))
    })(),
  )

  const demo = await prepareDemoData(access.ownerUrl, keys, progress.note)
  const info = stackInfo(keys, origin, access.ownerUrl, demo, ownWebUrl(settings))
  const { functions_url: functionsUrl, secret_key: secretKey } = info
  const { prefix } = project
  if (prefix !== undefined) {
    undo.push(startScheduler({ dbUrl: access.ownerUrl, functionsUrl, prefix, secretKey }).stop)
  }
  undo.push(() => rm(files.info, { force: true }))
  await writeJson(files.info, info)
  return {
    info,
    adminUrl: access.adminUrl,
    database: { stop: database.pause, start: database.resume },
    realtime: { pid: realtime.pid },
    createDatabase: (name, from) => createDatabase(access, name, from),
    dropDatabase: (name) => dropDatabase(access, name),
  }
}

type FunctionsOptions = {
  settings: Settings
  keys: Keys
  apiPort: number
  /** Where the Data API with Auth, and Realtime, listen. */
  origins: { api: string; realtime: string }
  dbUrl: string
  webDir: string | null
  progress: Progress
}

/** The one origin, and behind it the functions. Gives their names. */
async function startFunctions(
  { settings, keys, apiPort, origins, dbUrl, webDir, progress }: FunctionsOptions,
  undo: (() => Promise<void>)[],
): Promise<string> {
  const { project } = settings
  const files = filesIn(settings.localDir)
  const origin = `http://127.0.0.1:${apiPort}`
  const token = randomUUID()
  const { functionsLog: logFile } = files
  // The project's functions read it, and nothing of the stack's folder.
  const sharedCache = join(NODE_MODULES ?? ROOT, '.cache', 'deno')
  const denoCache = project.root === ROOT ? files.denoCache : sharedCache
  const starters = await openFunctionStarters({
    functions: project.functions.filter((one) => one.exists),
    root: project.root,
    localDir: settings.localDir,
    env: projectEnv(settings, keys, origin, dbUrl),
    publicOrigin: settings.publicUrl ?? origin,
    token,
    logFile,
    denoCache: sharedCache,
    note: progress.note,
  })
  undo.push(starters.stop)
  const front = await startFront({
    project,
    settings: {
      port: apiPort,
      apiOrigin: origins.api,
      realtimeOrigin: origins.realtime,
      functions: project.patchbay.filter((one) => one.exists),
      others: project.functions.filter((one) => one.exists),
      startersOrigin: starters.origin,
      webDir,
      publicOrigin: settings.publicUrl ?? null,
      publishableKey: keys.publishable_key,
      functionPrefix: project.prefix ?? '',
      appsChallenge: process.env.PATCHBAY_APPS_CHALLENGE?.trim() || null,
      headersTimeout: settings.headersTimeout,
    },
    env: {
      ...functionsEnv(settings, keys, origin, dbUrl),
      ...frontSecrets(keys, token),
    },
    logFile,
    denoCache,
    onRestart: progress.note,
  })
  undo.push(front.stop)
  const all = [...project.patchbay, ...project.functions]
  for (const { name } of all.filter((one) => !one.exists)) {
    progress.note(`config.toml lists the function ${name}, but it has no index.ts.`)
  }
  for (const failed of loadFailures(front)) {
    progress.note(`Function ${failed.name} cannot be loaded: ${failed.message}`)
  }
  const stopWatching = watchFunctions(project, async (names) => {
    const isPatchbay = (name: string | undefined) =>
      name === undefined || project.patchbay.some((one) => one.name === name)
    const [first] = names
    await (names.size === 1 && first !== undefined ? starters.end(first) : starters.end())
    if (project.root !== ROOT && [...names].some(isPatchbay)) await front.restart()
  })
  undo.push(async () => stopWatching())
  return all.flatMap((one) => (one.exists ? one.name : [])).join(', ')
}

function sayLeftOutSecrets({ project: { leftOutSecrets } }: Settings, { note }: Progress): void {
  if (leftOutSecrets.length === 0) return
  note(
    `No function sees ${leftOutSecrets.join(', ')} of [edge_runtime.secrets] or supabase/functions/.env: it would change the process that runs them.`,
  )
}

/** Functions and web app on a database that runs already. */
async function startOnRunning(
  running: NonNullable<Settings['running']>,
  settings: Settings,
  progress: Progress,
  undo: (() => Promise<void>)[],
): Promise<Omit<Stack, 'stop' | 'remove'>> {
  const files = filesIn(settings.localDir)
  const keys = keysOfRunning(await loadKeys(files.keys, files.database), settings.env)
  const apiPort = await claimPort(settings.apiPort, 'PATCHBAY_API_PORT')
  const webDir = await webApp(files.web, progress)
  const { dbUrl, apiUrl } = running
  const demo = running.demo ? await prepareDemoData(dbUrl, keys, progress.note) : NO_DEMO
  const done = progress.step('Edge Functions')
  const origins = { api: apiUrl, realtime: apiUrl }
  done(await startFunctions({ settings, keys, apiPort, origins, dbUrl, webDir, progress }, undo))
  const origin = `http://127.0.0.1:${apiPort}`
  const info = stackInfo(keys, origin, dbUrl, demo, ownWebUrl(settings))
  const { functions_url: functionsUrl, secret_key: secretKey } = info
  const { prefix } = settings.project
  if (prefix !== undefined) {
    undo.push(startScheduler({ dbUrl, functionsUrl, prefix, secretKey }).stop)
  }
  undo.push(() => rm(files.info, { force: true }))
  await writeJson(files.info, info)
  const notOurs = async () => {
    throw new Error('the database is not of this stack')
  }
  return {
    info,
    adminUrl: dbUrl,
    database: { stop: notOurs, start: notOurs },
    realtime: { pid: () => undefined },
    createDatabase: notOurs,
    dropDatabase: notOurs,
  }
}

type DatabaseOptions = {
  binaries: PostgresBinaries
  settings: Settings
  keys: Keys
  progress: Progress
}

/** Postgres, what Supabase puts into it, our migrations, and the seed with this machine's secrets. */
async function startDatabase(options: DatabaseOptions, undo: (() => Promise<void>)[]) {
  const { settings, keys, progress } = options
  const files = filesIn(settings.localDir)
  const postgres = progress.step('Postgres')
  const database = await openDatabaseServer({
    binaries: options.binaries,
    localDir: settings.localDir,
    logFile: files.postgresLog,
    wantedPort: settings.dbPort,
    password: keys.database.supabase_admin,
    settings: settings.postgresSettings,
    onRestart: progress.note,
  })
  undo.push(database.stop)
  const leftover = database.recovered ? 'stopped the one of a killed run' : ''
  postgres(database.isNew ? 'new database' : leftover)

  const url = (user: typeof SUPERUSER | 'postgres') =>
    databaseUrl({ port: database.port, user, password: keys.database[user] })
  const { cliHome } = files
  const { project } = settings
  const access: ClusterAccess = {
    adminUrl: url(SUPERUSER),
    ownerUrl: url('postgres'),
    cliHome,
    project,
  }

  const base = progress.step('Supabase base')
  await prepareRoles(access.adminUrl, keys.database)
  await prepareBase(access.adminUrl, 'postgres', {
    exposesNewTables: project.config.api.auto_expose_new_tables,
  })
  base()

  const migrations = progress.step('Migrations')
  const { enabled, sql_paths: paths } = project.config.db.seed
  const applied = await migrate(access.ownerUrl, {
    root: project.root,
    seeds: enabled ? paths : [],
    cliHome,
  })
  await registerWebhookEndpoint(access.ownerUrl, keys, settings.env)
  migrations(applied > 0 ? `${applied} applied` : 'up to date')
  for (const table of await unreachableTables(access.ownerUrl)) {
    progress.note(
      `${table} has policies, but no grant: the Data API refuses it. A migration must grant what the policies are for.`,
    )
  }
  return { database, access }
}

async function webApp(outDir: string, progress: Progress): Promise<string | null> {
  const done = progress.step('Web app')
  const { dir, built } = await buildWeb(outDir)
  done(dir === null ? 'none in this checkout' : built ? 'built' : 'up to date')
  return dir
}

/** All results; when one fails, only after the others have ended too, so that nothing starts behind a clean-up. */
async function together<T extends unknown[]>(
  ...work: [...T]
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work)
  return await Promise.all(work)
}
