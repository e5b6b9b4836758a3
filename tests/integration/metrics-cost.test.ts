import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownDatabase } from '../support/own-database.ts'
import { type PostgresProxy, startPostgresProxy } from '../support/postgres-proxy.ts'
import {
  newLocalDir,
  type PrivateStack,
  prepareKeys,
  startPrivateStack,
} from '../support/private-stack.ts'

let proxy: PostgresProxy
let own: PrivateStack

beforeAll(async () => {
  proxy = await startPostgresProxy()
  const localDir = await newLocalDir()
  const { postgresPassword } = await prepareKeys(localDir)
  own = await startPrivateStack({
    localDir,
    functionsEnv: {
      PATCHBAY_DB_URL: `postgres://postgres:${postgresPassword}@127.0.0.1:${proxy.port}/postgres`,
    },
  })
  proxy.leadTo(Number(new URL(own.stack.info.db_url).port))
})

afterAll(async () => {
  await own?.remove()
  await proxy?.stop()
})

describe('Counting costs requests nothing', () => {
  it('a thousand requests are a thousand statements, and one more in ten seconds', async () => {
    const user = await own.newUser()
    const { access_token } = await own.connect(user)
    proxy.take()
    const begun = performance.now()
    for (let i = 0; i < 20; i++) {
      await Promise.all(Array.from({ length: 50 }, () => own.gpt(access_token, '/me')))
    }
    const flushes = Math.ceil((performance.now() - begun) / 10_000)
    const { statements } = proxy.take()
    expect(statements).toBeGreaterThanOrEqual(1000)
    expect(statements).toBeLessThanOrEqual(1000 + flushes)
  })
})

describe('The gauges', () => {
  it('are counted at most once a minute, whatever the number of grants', async () => {
    const { sql, drop } = await ownDatabase('metrics_cost')
    const liveGrants = async () =>
      (await sql`select to_jsonb(((patchbay_api.metrics()).gauges).live_grants) as live`)[0]?.live
    const takenAt = async () =>
      (await sql`select taken_at from patchbay.metrics_snapshot`)[0]?.taken_at
    const addGrant = () => sql`
      with person as (insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@x.example') returning id)
      insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
      select gen_random_uuid(), id, 'pairing', '{}', now() + interval '1 day', sha256(id::text::bytea) from person`
    await addGrant()
    expect(await liveGrants()).toEqual([{ name: 'gpt_action', total: 1 }])
    const first = await takenAt()
    await addGrant()
    expect(await liveGrants()).toEqual([{ name: 'gpt_action', total: 1 }])
    expect(await takenAt()).toEqual(first)

    await sql`update patchbay.metrics_snapshot set taken_at = now() - interval '61 seconds'`
    expect(await liveGrants()).toEqual([{ name: 'gpt_action', total: 2 }])
    await drop()
  })

  it('come from the snapshot before while another request takes the next', async () => {
    const { sql, drop } = await ownDatabase('metrics_lock')
    await sql`select patchbay_api.metrics()`
    await sql`update patchbay.metrics_snapshot set taken_at = now() - interval '2 minutes'`
    await sql.begin(async (tx) => {
      await tx`select patchbay_api.metrics()`
      await sql`set statement_timeout = '2s'`
      const [row] = await sql`select to_jsonb(patchbay_api.metrics()) as m`
      expect(row?.m.gauges.tables.length).toBeGreaterThan(0)
    })
    await drop()
  })

  it('add up what instances hand in at once, without a deadlock', async () => {
    const { sql, drop } = await ownDatabase('metrics_add')
    const routes = ['a', 'b', 'c', 'd']
    const handIn = (order: string[]) => sql`
      select patchbay_api.record_metrics(${sql.json({
        requests: order.map((route) => ({
          route,
          status: 200,
          requests: 1,
          seconds: 0.5,
          buckets: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
        })),
        events: Object.fromEntries(order.map((name) => [name, 1])),
      })})`
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => handIn(i % 2 ? routes : routes.toReversed())),
    )
    const rows = await sql`select * from patchbay.request_metrics order by route`
    expect(rows.map(({ requests, seconds }) => [Number(requests), seconds])).toEqual(
      routes.map(() => [60, 30]),
    )
    expect(rows[0]?.buckets.map(Number)).toEqual([0, 0, 0, 0, 0, 0, 60, 60, 60, 60])
    const totals = await sql`select total from patchbay.event_totals where event = any (${routes})`
    expect(totals.map(({ total }) => Number(total))).toEqual([60, 60, 60, 60])
    await drop()
  })
})
