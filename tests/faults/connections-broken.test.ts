import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { claimPort } from '../../local-stack/ports.ts'
import { startRealtime } from '../../local-stack/realtime.ts'
import { startScheduler } from '../../local-stack/scheduler.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type BreakingProxy, startBreakingProxy } from '../support/breaking-proxy.ts'
import { F, localDir, stack, stackKeys } from '../support/stack.ts'

// Connections that break in the moment in which they ask for the first time: there postgres.js used to ask for the types
// of arrays, for nobody, so that nobody caught the error, and the process ended.

const BREAKS = 4

const keys = stackKeys()
let proxy: BreakingProxy
let port: number
let throughProxy: string
let strays: unknown[]
const notes: string[] = []
const undo: (() => Promise<void>)[] = []
const stray = (error: unknown) => void strays.push(error)

beforeAll(async () => {
  const url = new URL(stack.db_url)
  proxy = await startBreakingProxy(Number(url.port))
  url.port = String(proxy.port)
  throughProxy = url.href
  strays = []
  process.on('unhandledRejection', stray)
})
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
  notes.splice(0)
})
afterAll(async () => {
  process.off('unhandledRejection', stray)
  await proxy?.stop()
})

const note = (text: string) => void notes.push(text)

/** Connections broke, and then one was answered. */
async function overcome(): Promise<void> {
  proxy.breakNext(BREAKS)
  await waitFor('connections that broke', () => proxy.broken() === BREAKS, 30)
  await waitFor('one that was answered', () => proxy.answered() > 0, 30)
}

describe('Where a connection breaks at its first question, it is made anew and nothing ends', () => {
  it('of the scheduler, in the process of the supervisor', async () => {
    const scheduler = startScheduler({
      dbUrl: throughProxy,
      functionsUrl: F,
      secretKey: 'none',
    })
    undo.push(scheduler.stop)
    await overcome()
    expect(strays).toEqual([])
  })

  it('of Realtime', async () => {
    port = await claimPort(0, 'PATCHBAY_API_PORT')
    const realtime = await startRealtime({
      settings: {
        port,
        databaseUrl: throughProxy,
        jwtSecret: keys.jwt_secret,
        publishableKey: keys.publishable_key,
        secretKey: keys.secret_key,
      },
      logFile: join(localDir, 'realtime-of-test.log'),
      note,
    })
    undo.push(realtime.stop)
    const pid = realtime.pid()
    await overcome()
    const address = `http://127.0.0.1:${port}/realtime/v1/websocket?vsn=1.0.0&apikey=`
    await waitFor('Realtime to take sockets', async () => {
      return (await fetch(address + keys.publishable_key)).status === 426
    })
    expect([realtime.pid(), notes]).toEqual([pid, []])
  })
})
