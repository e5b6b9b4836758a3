import { setTimeout as sleep } from 'node:timers/promises'
import { claimPort } from '../ports.ts'
import type { PostgresBinaries } from './binaries.ts'
import { ensureCluster, type Server, startServer } from './cluster.ts'
import { stopOrphan } from './orphan.ts'
import { postgresAccount } from './os-user.ts'
import { placeOf } from './place.ts'

/** Postgres of one stack. It is started again when it ends by itself, unless it was paused. */
export type DatabaseServer = {
  port: number
  /** Whether the cluster was made now. */
  isNew: boolean
  /** Whether a Postgres of a killed run had to be stopped first. */
  recovered: boolean
  stop(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
}

/**
 * Makes the cluster if need be and starts it on 127.0.0.1. The caller holds the lock of the stack's folder, so any
 * Postgres that is found on it is a leftover.
 */
export async function openDatabaseServer(options: {
  binaries: PostgresBinaries
  localDir: string
  logFile: string
  wantedPort: number
  /** Of the superuser. */
  password: string
  /** `name=value`, in place of the stack's own settings. */
  settings?: readonly string[]
  onRestart(why: string): void
}): Promise<DatabaseServer> {
  const { localDir, logFile } = options
  const place = await placeOf(localDir, options.binaries, postgresAccount())
  const recovered = await stopOrphan(place.dataDir)
  const port = await claimPort(options.wantedPort, 'PATCHBAY_DB_PORT')
  const isNew = await ensureCluster(place, options.password, logFile)

  let wanted = true
  let server: Server = await startServer(place, port, logFile, options.settings)
  const guard = async (current: Server) => {
    await current.exited
    if (!wanted || current !== server) return
    options.onRestart(`Postgres ended and is started again; its log is ${logFile}`)
    for (;;) {
      const next = await startServer(place, port, logFile, options.settings).catch(() => undefined)
      if (next && !wanted) return await next.stop()
      if (!wanted) return
      if (next) {
        server = next
        return void guard(next)
      }
      await sleep(1000)
    }
  }
  void guard(server)

  const stop = async () => {
    wanted = false
    await server.stop()
  }
  const resume = async () => {
    if (wanted) return
    server = await startServer(place, port, logFile, options.settings)
    wanted = true
    void guard(server)
  }
  return { port, isNew, recovered, stop, pause: stop, resume }
}
