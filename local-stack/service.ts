import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExpectedError, errorText } from './expected-error.ts'
import { openLogFile } from './log-file.ts'

/** How to run a server of the stack as a process of its own. */
export type ServiceSpec = {
  name: string
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  cwd: string
  logFile: string
  /** Told when the process ended by itself and is being started again, and when its log cannot be written. */
  onRestart(why: string): void
}

/** A running server. `ready` is what it said in a line of JSON on standard error, once it takes requests. */
export type Service = {
  ready: unknown
  pid(): number | undefined
  /** Ends it and waits until the next one is ready, or has failed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const STOP_MILLISECONDS = 3000
const LONGEST_PAUSE = 5000

/**
 * Starts a server, waits until it is ready, and starts it again whenever it ends by itself. Such a server ends when its
 * standard input does, so it outlives neither `stop` nor a supervisor that is killed. All it prints goes to its log.
 *
 * Throws an ExpectedError when it ends before it was ready for the first time.
 */
export async function startService(spec: ServiceSpec): Promise<Service> {
  let stopping = false
  let restarting = false
  let current = launch(spec)
  const first = await Promise.race([
    current.ready,
    current.exited.then((how) => failedToStart(spec, how)),
  ])

  const keepRunning = async () => {
    for (let pause = 100; ; ) {
      const begun = Date.now()
      const how = await current.exited
      if (stopping) return
      if (restarting) {
        restarting = false
        current = launch(spec)
        continue
      }
      pause = Date.now() - begun > 30_000 ? 100 : Math.min(pause * 2, LONGEST_PAUSE)
      spec.onRestart(`${spec.name} ended (${how}) and is started again; its log is ${spec.logFile}`)
      await sleep(pause)
      if (stopping) return
      current = launch(spec)
    }
  }
  const kept = keepRunning()

  const endCurrent = async () => {
    const ending = current
    ending.child.stdin?.end()
    const inTime = await Promise.race([
      ending.exited,
      sleep(STOP_MILLISECONDS, undefined, { ref: false }),
    ])
    if (inTime === undefined) ending.child.kill('SIGKILL')
    await ending.exited
  }
  const restart = async () => {
    const before = current
    restarting = true
    await endCurrent()
    while (current === before && !stopping) await sleep(5)
    await Promise.race([current.ready, current.exited])
  }
  const stop = async () => {
    stopping = true
    await endCurrent()
    await kept
  }
  return { ready: first, pid: () => current.child.pid, restart, stop }
}

type Running = { child: ChildProcess; ready: Promise<unknown>; exited: Promise<string> }

function launch(spec: ServiceSpec): Running {
  // What it prints goes straight to the file: a busy server prints a line a request, and we would be in its way.
  const file = openForAppending(spec)
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    // In a session of its own: Ctrl-C reaches the supervisor alone, which then stops everything in order.
    detached: true,
    stdio: ['pipe', file ?? 'ignore', 'pipe'],
  })
  if (file !== null) closeSync(file)
  child.stdin?.on('error', () => {})
  const log = openLogFile(spec.logFile, spec.onRestart)
  const ready = new Promise<unknown>((resolve) => {
    if (!child.stderr) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.startsWith('{"ready":')) resolve(JSON.parse(line).ready)
      else log.write(line)
    })
  })
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      // A person who reads the log because of this end finds all of it.
      void log.written().then(() => resolve(signal ?? `exit code ${code}`))
    })
  })
  return { child, ready, exited }
}

/** Null where the disk has no room for one more file: a service without its log is better than none. */
function openForAppending(spec: ServiceSpec): number | null {
  try {
    return openSync(spec.logFile, 'a', 0o600)
  } catch (error) {
    spec.onRestart(`${spec.logFile} cannot be opened (${errorText(error)}).`)
    return null
  }
}

async function failedToStart(spec: ServiceSpec, how: string): Promise<never> {
  const log = await readFile(spec.logFile, 'utf8').catch(() => '')
  const end = log.trimEnd().split('\n').slice(-8).join('\n')
  throw new ExpectedError(
    `${spec.name} did not start (${how}).`,
    `The end of its log (${spec.logFile}):\n${end}`,
  )
}
