import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RESET } from '../command/names-of-commands.ts'
import { ExpectedError } from '../expected-error.ts'
import { removeLeftovers, unfinished } from '../leftovers.ts'
import type { Place } from './place.ts'
import { serverSettings } from './server-settings.ts'

/** The superuser of every cluster, named as on the platform. `postgres` is created later and is not one. */
export const SUPERUSER = 'supabase_admin'

/** Postgres 15 has only what the system knows. */
const BUILTIN_LOCALE = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/** A running Postgres server. `exited` settles when its main process has ended, for whatever reason. */
export type Server = { pid: number; exited: Promise<void>; stop(): Promise<void> }

/**
 * Makes the cluster unless it is there already.
 *
 * @returns whether it was made now
 */
export async function ensureCluster(
  place: Place,
  password: string,
  logFile: string,
): Promise<boolean> {
  if (existsSync(place.dataDir)) return false
  // A run that is killed half-way leaves an unfinished folder behind, never a broken cluster under the real name.
  const made = unfinished(place.dataDir)
  await mkdir(made, { mode: 0o700 })
  if (place.runAs) await chown(made, place.runAs.uid, place.runAs.gid)
  await initialise(place, made, password, logFile)
  await rename(made, place.dataDir)
  await removeLeftovers(place.dataDir)
  return true
}

async function initialise(
  place: Place,
  dataDir: string,
  password: string,
  logFile: string,
): Promise<void> {
  // musl and glibc both know C.UTF-8; macOS does not, and the builtin provider needs no help from the system anyway.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  // initdb reads the password from a file; the folder that is being made must stay empty until it runs.
  const passwordFile = `${dataDir}.password`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (place.runAs) await chown(passwordFile, place.runAs.uid, place.runAs.gid)
  const log = openSync(logFile, 'a', 0o600)
  const initdb = spawn(
    place.binaries.initdb,
    [
      `--pgdata=${dataDir}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      `--locale=${locale}`,
      ...(place.binaries.version >= 17 ? BUILTIN_LOCALE : []),
      '--no-instructions',
    ],
    { ...place.runAs, cwd: dataDir, env: environment(), stdio: ['ignore', log, log] },
  )
  closeSync(log)
  const [code] = await once(initdb, 'exit')
  await rm(passwordFile, { force: true })
  if (code !== 0) {
    throw new ExpectedError(
      'Postgres could not create its data folder.',
      `What it said is in ${logFile}.`,
    )
  }
}

/**
 * Starts Postgres on 127.0.0.1 and waits until it takes connections.
 *
 * @param settings `name=value` in place of those of server-settings.ts
 */
export async function startServer(
  place: Place,
  port: number,
  logFile: string,
  settings: readonly string[] = [],
): Promise<Server> {
  // After a crash the last processes of the old server may hold its shared memory for a moment.
  for (let attempt = 1; ; attempt++) {
    const server = launch(place, port, logFile, settings)
    if (await isReady(server, place.dataDir)) return server
    const reason = await lastComplaint(logFile)
    if (attempt === 10 || !/shared memory block|lock file/.test(reason)) {
      throw new ExpectedError(
        `Postgres did not start${reason ? `: ${reason}` : '.'}`,
        `Its log is ${logFile}. \`${RESET}\` starts afresh (and deletes the local data).`,
      )
    }
    await sleep(300)
  }
}

function launch(
  place: Place,
  port: number,
  logFile: string,
  settings: readonly string[],
): Server & { child: ChildProcess } {
  const log = openSync(logFile, 'a', 0o600)
  // In a session of its own: Ctrl-C reaches the supervisor alone, which then stops everything in order.
  const child = spawn(
    place.binaries.postgres,
    [
      '-D',
      place.dataDir,
      '-p',
      String(port),
      ...[...serverSettings(), ...settings].flatMap((setting) => ['-c', setting]),
    ],
    {
      ...place.runAs,
      cwd: place.dataDir,
      env: environment(),
      detached: true,
      stdio: ['ignore', log, log],
    },
  )
  closeSync(log)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const watchdog = watch(child, place)
  exited.then(() => watchdog.kill('SIGKILL'))

  const stop = async () => {
    // Fast shutdown; if that hangs, the way of a crash.
    for (const [signal, seconds] of [
      ['SIGINT', 15],
      ['SIGQUIT', 5],
      ['SIGKILL', 5],
    ] as const) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await Promise.race([exited, sleep(seconds * 1000, undefined, { ref: false })])
    }
  }
  return { pid: child.pid ?? 0, exited, stop, child }
}

/**
 * Stops Postgres when the supervisor dies without stopping it (kill -9, a crashed test runner): the pipe then closes,
 * `read` returns, and the signal is sent by the account that owns the server.
 */
function watch(child: ChildProcess, place: Place): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(child.pid)], {
    ...place.runAs,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.stdin?.on('error', () => {})
  watchdog.on('error', () => {})
  return watchdog
}

/** Line 8 of postmaster.pid says how far the server is; this is how pg_ctl waits, too. */
async function isReady(
  server: Server & { child: ChildProcess },
  dataDir: string,
): Promise<boolean> {
  let running = true
  server.exited.then(() => {
    running = false
  })
  while (running) {
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split(
      '\n',
    )
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true
    await sleep(20)
  }
  return false
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_MESSAGES: 'C', TMPDIR: tmpdir() }
}

/** The last line of the log that says why the server gave up. */
async function lastComplaint(logFile: string): Promise<string> {
  const file = await open(logFile, 'r')
  try {
    const { size } = await file.stat()
    const length = Math.min(size, 16_384)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const complaints =
      buffer.toString('utf8').match(/(?:FATAL|PANIC|error while loading).*$/gm) ?? []
    return complaints.at(-1)?.replace(/^(FATAL|PANIC):\s*/, '') ?? ''
  } finally {
    await file.close()
  }
}
