import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postmasterPid } from '../../local-stack/postgres/orphan.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { findProcess } from '../support/processes.ts'
import {
  isSignedWith,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts'
import { OF_THE_CONNECTION } from '../support/webhook-stack.ts'

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

let own: PrivateStack
let sql: Sql
let receiver: WebhookReceiver

beforeAll(async () => {
  receiver = await startWebhookReceiver()
  own = await startPrivateStack({
    env: { PATCHBAY_WEBHOOK_URL: receiver.url, PATCHBAY_WEBHOOK_SECRET: SECRET },
  })
  sql = postgres(own.stack.info.db_url, { max: 2, onnotice: () => {}, backoff: () => 0.1 })
  await sql`update patchbay.webhook_endpoints set events = ${OF_THE_CONNECTION}`
})

afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await own?.remove()
  await receiver?.stop()
})

const dueNow = () =>
  sql`update patchbay.webhook_events set next_attempt_at = now() where delivered_at is null and dead_at is null`
const allDelivered = (userIds: string[]) =>
  waitFor(
    'every delivery',
    async () => {
      await dueNow()
      const [row] = await sql`
        select count(*)::integer as delivered from patchbay.webhook_events
        where user_id = any (${userIds}) and delivered_at is not null`
      return row?.delivered === userIds.length
    },
    40,
  )

describe('No webhook is lost or forged', () => {
  it('when Postgres is killed between the commit and the delivery', async () => {
    receiver.answer = () => 503
    const users = await Promise.all(Array.from({ length: 10 }, () => own.newUser()))
    await Promise.all(users.map((user) => own.connect(user)))
    const ids = users.map(({ id }) => id)

    const pid = await postmasterPid(own.files.database)
    expect(pid).toBeGreaterThan(1)
    process.kill(pid ?? 0, 'SIGKILL')
    await waitFor('Postgres', async () => (await fetch(`${own.F}/ops/health`)).status === 200, 40)

    receiver.received.length = 0
    receiver.answer = () => 200
    await allDelivered(ids)
    for (const id of ids) {
      const told = receiver.of(id)
      expect(told.length).toBeGreaterThanOrEqual(1)
      expect(new Set(told.map((one) => one.id)).size).toBe(1)
      for (const one of told) expect(isSignedWith(SECRET, one)).toBe(true)
    }
  })

  it('when the dispatcher is killed between sending and writing that down: it comes again, under the same id', async () => {
    let release = (_: number) => {}
    const held = new Promise<number>((resolve) => {
      release = resolve
    })
    receiver.answer = () => held
    const user = await own.newUser()
    await own.connect(user)
    await waitFor('the first attempt', () => receiver.of(user.id).length === 1)

    const front = findProcess('front/serve.ts', `"port":${new URL(own.F).port},`)
    expect(front).toBeGreaterThan(1)
    process.kill(front ?? 0, 'SIGKILL')
    release(200)
    const [event] = await sql`select * from patchbay.webhook_events where user_id = ${user.id}`
    expect(event?.delivered_at).toBeNull()

    receiver.answer = () => 200
    await waitFor('the functions', async () => (await fetch(`${own.F}/ops/health`)).ok, 30)
    await allDelivered([user.id])
    expect(receiver.of(user.id).map(({ id }) => id)).toEqual(
      receiver.of(user.id).map(() => `evt_${event?.id}`),
    )
    expect(receiver.of(user.id).length).toBeGreaterThanOrEqual(2)
  })

  it('and a change that was rolled back is told to nobody', async () => {
    const user = await own.newUser()
    await sql
      .begin(async (tx) => {
        await tx`insert into public.user_gpt_connections (user_id) values (${user.id})`
        await tx`update public.user_gpt_connections set has_completed_oauth = true where user_id = ${user.id}`
        const events = await tx`select from patchbay.webhook_events where user_id = ${user.id}`
        expect(events).toHaveLength(1)
        throw new Error('back')
      })
      .catch(() => {})
    const after = await own.newUser()
    await own.connect(after)
    await waitFor('the next one', () => receiver.of(after.id).length === 1)
    expect(receiver.of(user.id)).toHaveLength(0)
  })
})
