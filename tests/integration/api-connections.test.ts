import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi } from '../../local-stack/api.ts'
import { ROOT } from '../../local-stack/paths.ts'
import { claimPort } from '../../local-stack/ports.ts'
import { readConfig } from '../../local-stack/project/config.ts'
import type { Service } from '../../local-stack/service.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type BreakingProxy, startBreakingProxy } from '../support/breaking-proxy.ts'
import { stack, stackKeys } from '../support/stack.ts'

// A Data API of the test's own, whose way to Postgres breaks at the first question of a connection: postgres.js asks it for
// the array types, and nobody waits for that answer. The process ends, and the supervisor starts it again. To go on after it
// would be worse: what waited for that connection would wait for ever.
let proxy: BreakingProxy
let folder: string
let api: Service
let port: number
const restarts: string[] = []

beforeAll(async () => {
  proxy = await startBreakingProxy(Number(new URL(stack.db_url).port))
  folder = await mkdtemp(join(tmpdir(), 'patchbay-api-'))
  port = await claimPort(0, 'none')
  api = await startApi({
    port,
    dbPort: proxy.port,
    keys: stackKeys(),
    config: readConfig(ROOT, {}),
    origin: stack.web_url,
    logFile: join(folder, 'api.log'),
    mailLog: join(folder, 'mail.log'),
    onRestart: (why) => restarts.push(why),
  })
})
afterAll(async () => {
  await api?.stop()
  await proxy?.stop()
  await rm(folder, { recursive: true, force: true })
})

const settings = () =>
  fetch(`http://127.0.0.1:${port}/rest/v1/notes?select=id&limit=1`, {
    headers: { apikey: stack.publishable_key },
  })

it('The Data API comes back after connections that break as they are made', async () => {
  // Anonymous: refused, by Postgres.
  const before = await settings()
  proxy.breakNext(3)
  await waitFor('three broken connections', async () => {
    await settings().then(
      (response) => response.body?.cancel(),
      () => {},
    )
    return proxy.broken() === 3
  })
  await waitFor('an answer as before', async () => (await settings()).status === before.status)
  expect(restarts).toContainEqual(expect.stringMatching(/ended .* and is started again/))
})
