import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { type Disk, mountDisk } from '../support/full-disk.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { findProcess } from '../support/processes.ts'
import type { TestUser } from '../support/sign-up.ts'

let disk: Disk
let own: PrivateStack
let user: TestUser
let token: string
let whyNot: string | undefined
/** What was answered 201: it must never be lost. */
const acknowledged: string[] = []

beforeAll(async () => {
  const mounted = await mountDisk(800)
  if ('reason' in mounted) {
    whyNot = mounted.reason
    return
  }
  disk = mounted
  own = await startPrivateStack({ localDir: join(disk.folder, 'local') })
  if (!(await realpath(own.files.database)).startsWith(disk.folder)) {
    whyNot =
      'Postgres runs as an account that cannot enter this checkout, so its data are elsewhere'
    return
  }
  user = await own.newUser()
  token = (await own.connect(user)).access_token
}, 120_000)
afterAll(async () => {
  disk?.makeRoom()
  await own?.stack.remove()
  disk?.remove()
})

const create = () => {
  const title = crypto.randomUUID()
  // Nothing that Postgres could compress: a few of them need a new page.
  const description = randomBytes(1000).toString('hex')
  return own.gpt(token, '/notes', { json: { title, description } }).then((response) => {
    if (response.status === 201) acknowledged.push(title)
    return response
  })
}
const health = () => answer(fetch(`${own.F}/ops/health`))

describe('On a full disk', () => {
  it('an action is 503 temporarily_unavailable with Retry-After, never 500', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    expect((await create()).status).toBe(201)
    disk.fill()
    const refused = await waitFor('an action that finds no room', async () => {
      const response = await create()
      expect([201, 503]).toContain(response.status)
      return response.status === 503 && response
    })
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('ops/health says that nothing can be written', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    const told = await waitFor('health to notice', async () => {
      const now = await health()
      return now.status === 503 && now
    })
    expect(told.body).toEqual({
      error: 'temporarily_unavailable',
      message: expect.any(String),
      database: 'read_only',
    })
  })

  it('what only reads is answered as ever', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    const { error, data } = await user.supabase.from('notes').select('title')
    expect([error, data?.length]).toEqual([null, acknowledged.length])
  })

  it('the supervisor goes on, and says once that a log loses its lines', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    const front = () =>
      findProcess('front/serve.ts', `"port":${new URL(own.stack.info.api_url).port},`)
    const pid = await waitFor('the front', front)
    process.kill(pid, 'SIGKILL')
    // Another front, and Realtime without a database connection for a moment, have things to say on standard error.
    await waitFor('another front', async () => {
      const now = front()
      return now !== undefined && now !== pid && (await health()).status === 503
    })
    expect(own.notes.filter((note) => note.includes('is started again'))).toHaveLength(1)
  })
})

describe('As soon as there is room again', () => {
  beforeAll(() => disk?.makeRoom())

  it('the first action succeeds, and health says so within seconds', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    expect((await create()).status).toBe(201)
    await waitFor('health to notice', async () => (await health()).status === 200)
  })

  it('nothing that was acknowledged is lost, and nothing that was refused is there', async ({
    skip,
  }) => {
    if (whyNot) skip(whyNot)
    const { data } = await user.supabase.from('notes').select('title')
    expect(data?.map(({ title }) => title).sort()).toEqual(acknowledged.sort())
  })

  it('the logs go on', async ({ skip }) => {
    if (whyNot) skip(whyNot)
    const response = await own.gpt(token, '/me')
    const id = response.headers.get('x-request-id') ?? '-'
    await waitFor('the line of a request', async () =>
      (await readFile(own.files.functionsLog, 'utf8')).includes(id),
    )
  })
})
