import { rm } from 'node:fs/promises'
import { startApi } from './api.ts'
import { prepareBase, prepareRoles } from './database/base.ts'
import { databaseUrl } from './database/connect.ts'
import { type ClusterAccess, createDatabase, dropDatabase } from './database/databases.ts'
import { migrate } from './database/migrate.ts'
import { linkDemoData } from './demo-data.ts'
import { loadFailures, startFront } from './front.ts'
import { listFunctions } from './functions.ts'
import { functionsEnv } from './functions-env.ts'
import { type StackInfo, stackInfo } from './info.ts'
import { writeJson } from './json-file.ts'
import { loadKeys } from './keys.ts'
import { prepareLocalDir } from './local-dir.ts'
import { takeLock } from './lock.ts'
import { claimPort } from './ports.ts'
import { SUPERUSER } from './postgres/cluster.ts'
import { openDatabaseServer } from './postgres/database-server.ts'
import { silent } from './progress.ts'
import { filesIn, resolveSettings, type StackOptions } from './settings.ts'
import { buildWeb } from './web.ts'

/** A running stack. */
export type Stack = {
  /** Exactly what stack.json holds. */
  info: StackInfo
  /** URL of the database as the superuser supabase_admin, for tests; never written to stack.json. */
  adminUrl: string
  /** Takes the database away and brings it back, for tests of what happens then. */
  database: { stop(): Promise<void>; start(): Promise<void> }
  /** Makes a database of base and migrations only (or a copy of another one) and gives its URL as postgres. */
  createDatabase(name: string, options?: { template?: string }): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** Stops everything in order; the data stay. Calling it again waits for the same end. */
  stop(): Promise<void>
}

/**
 * Starts the whole stack and waits until it answers. When anything fails, all that was started is stopped again.
 *
 * Throws an ExpectedError for whatever a person can mend: a taken port, no permission, a full disk, a bad migration …
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
    return { ...(await start(options, undo)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  options: StackOptions,
  undo: (() => Promise<void>)[],
): Promise<Omit<Stack, 'stop'>> {
  const settings = resolveSettings(options)
  const progress = options.progress ?? silent
  const { localDir } = settings
  const files = filesIn(localDir)

  await prepareLocalDir(localDir)
  const lock = await takeLock(files.lock)
  undo.push(lock.release)
  await rm(files.info, { force: true })
  const { keys, isNew } = await loadKeys(files.keys)

  // Database and web app need nothing of each other.
  const [database, web] = await Promise.all([
    (async () => {
      const done = progress.step('Postgres')
      const opened = await openDatabaseServer({
        localDir,
        logFile: files.postgresLog,
        wantedPort: settings.dbPort,
        password: keys.database.supabase_admin,
        keysAreNew: isNew,
        onRestart: progress.note,
      })
      undo.push(opened.stop)
      done(
        opened.isNew ? 'new database' : opened.recovered ? 'stopped the one of a killed run' : '',
      )
      return opened
    })(),
    (async () => {
      const result = await buildWeb(files.web)
      return result
    })(),
  ])

  const url = (user: typeof SUPERUSER | 'postgres') =>
    databaseUrl({ port: database.port, user, password: keys.database[user] })
  const access: ClusterAccess = {
    adminUrl: url(SUPERUSER),
    ownerUrl: url('postgres'),
    cliHome: files.cliHome,
  }

  const base = progress.step('Supabase base')
  await prepareRoles(access.adminUrl, keys.database)
  await prepareBase(access.adminUrl, 'postgres')
  base()
  const migrations = progress.step('Migrations')
  const applied = await migrate(access.ownerUrl, { seed: true, cliHome: files.cliHome })
  const demo = await linkDemoData(access.ownerUrl, keys)
  migrations(applied > 0 ? `${applied} applied` : 'up to date')

  const apiPort = await claimPort(settings.apiPort, 'PATCHBAY_API_PORT')
  const origin = `http://127.0.0.1:${apiPort}`
  const privatePort = await claimPort(0, '')
  const apiStep = progress.step('Data API, Auth')
  const api = await startApi({
    port: privatePort,
    dbPort: database.port,
    keys,
    siteUrl: settings.publicUrl ?? origin,
    logFile: files.apiLog,
    mailLog: files.mailLog,
    onRestart: progress.note,
  })
  undo.push(api.stop)
  apiStep()

  const frontStep = progress.step('Edge Functions')
  const functions = await listFunctions()
  const front = await startFront({
    settings: {
      port: apiPort,
      apiOrigin: `http://127.0.0.1:${privatePort}`,
      functions: functions.filter((one) => one.exists),
      webDir: web.dir,
      publicOrigin: settings.publicUrl ?? null,
      publishableKey: keys.publishable_key,
    },
    env: functionsEnv(settings, keys, origin, access.ownerUrl),
    logFile: files.functionsLog,
    denoCache: files.denoCache,
    onRestart: progress.note,
  })
  undo.push(front.stop)
  frontStep(functions.map((one) => one.name).join(', '))
  for (const { name, message } of loadFailures(front))
    progress.note(`Function ${name} cannot be loaded: ${message}`)

  const info = stackInfo(keys, origin, access.ownerUrl, demo)
  await writeJson(files.info, info)
  undo.push(() => rm(files.info, { force: true }))
  return {
    info,
    adminUrl: access.adminUrl,
    database: { stop: database.pause, start: database.resume },
    createDatabase: (name, from) => createDatabase(access, name, from),
    dropDatabase: (name) => dropDatabase(access, name),
  }
}
