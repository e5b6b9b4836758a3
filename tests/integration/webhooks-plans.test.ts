import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownDatabase } from '../support/own-database.ts'

// What a look-up costs, in blocks that Postgres touches: a time would depend on the machine.

const WAITING = 5000
/** A look at a hundred candidates, each with a probe of an index of three levels, and room for more. */
const MOST_BLOCKS = 1500

let own: { sql: Sql; drop(): Promise<void> }
let endpointId: string

beforeAll(async () => {
  own = await ownDatabase('webhook_plans')
  const { sql } = own
  await sql`alter table patchbay.webhook_events set (autovacuum_enabled = false)`
  const [endpoint] = await sql`
    insert into patchbay.webhook_endpoints (url, secret) values ('https://a.example/', 'v1.x') returning id`
  endpointId = endpoint?.id
  await sql`
    insert into auth.users (id, email)
    select md5('user ' || n)::uuid, n || '@webhook-plans.example' from generate_series(1, ${WAITING}::integer) as n`
})
afterAll(() => own?.drop())

/** The statistics that the planner has when the events come. */
const statistics: [name: string, prepare: (sql: Sql) => Promise<unknown>][] = [
  ['no statistics at all', async () => {}],
  [
    'statistics of an empty outbox',
    async (sql) => {
      await sql`vacuum analyze patchbay.webhook_events`
    },
  ],
  [
    'statistics of a time when all was delivered',
    async (sql) => {
      await sql`
        insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, delivered_at)
        select ${endpointId}, 'patchbay.test', '{}', md5('user ' || n)::uuid, now()
        from generate_series(1, 3000) as n`
      await sql`vacuum analyze patchbay.webhook_events`
    },
  ],
]

/** Who the events are of, and which of them is next. */
const outboxes: [name: string, user: string, change: string | null, claimed: number][] = [
  ['one each of many users', `md5('user ' || n)::uuid`, null, 10],
  ['of one user', `md5('user 1')::uuid`, null, 1],
  [
    'of one user, whose first is under way',
    `md5('user 1')::uuid`,
    `update patchbay.webhook_events set next_attempt_at = now() + interval '1 minute', leased_until = now() + interval '1 minute'
     where sequence = (select min(sequence) from patchbay.webhook_events where delivered_at is null)`,
    0,
  ],
  [
    'of one user whose first has failed, and then of another',
    `case when n < ${WAITING} then md5('user 1')::uuid else md5('user 2')::uuid end`,
    `update patchbay.webhook_events set next_attempt_at = now() + interval '1 minute'
     where sequence = (select min(sequence) from patchbay.webhook_events where delivered_at is null)`,
    1,
  ],
  [
    'one each of many users, of whom most have failed',
    `md5('user ' || n)::uuid`,
    `update patchbay.webhook_events set next_attempt_at = now() + interval '1 hour'
     where delivered_at is null and sequence % 500 <> 0`,
    10,
  ],
]

const cases = statistics.flatMap(([known, prepare]) =>
  outboxes.map(([name, user, change, claimed]) => ({
    known,
    name,
    user,
    change,
    claimed,
    prepare,
  })),
)

/** Blocks that a statement touches, those of the functions in it included. */
async function blocksOf(sql: Sql, statement: string): Promise<number> {
  const [row] = await sql.unsafe(`explain (analyze, buffers, timing off, format json) ${statement}`)
  const plan = row?.['QUERY PLAN'][0].Plan
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
}

describe(`With ${WAITING} events that wait`, () => {
  it.each(cases)(
    'a look-up, a claim and its end cost the same few blocks: $name, $known',
    async ({ user, change, claimed, prepare }) => {
      const { sql } = own
      await sql`truncate patchbay.webhook_events`
      await prepare(sql)
      await sql.unsafe(
        `insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, next_attempt_at)
         select $1::text::uuid, 'patchbay.test', '{}', ${user}, now() - interval '1 hour' + n * interval '1 ms'
         from generate_series(1, ${WAITING}) as n`,
        [endpointId],
      )
      if (change !== null) await sql.unsafe(change)

      expect(await blocksOf(sql, 'select patchbay.webhooks_are_due()')).toBeLessThan(MOST_BLOCKS)
      expect(await blocksOf(sql, 'select patchbay_api.claim_webhooks(50)')).toBeLessThan(
        MOST_BLOCKS,
      )
      const taken = await sql<{ id: string }[]>`
        select id from patchbay.webhook_events where attempts = 1 and leased_until > now()`
      expect(taken).toHaveLength(claimed)
      for (const { id } of taken.slice(0, 1)) {
        const settle = `select patchbay_api.settle_webhook('${id}', 1, true, 200, null)`
        expect(await blocksOf(sql, settle)).toBeLessThan(200)
      }
    },
  )

  it('every event of a user who goes on and on is sent, one after another', async () => {
    const { sql } = own
    await sql`truncate patchbay.webhook_events`
    await sql`
      insert into patchbay.webhook_events (endpoint_id, type, payload, user_id)
      select ${endpointId}, 'patchbay.test', jsonb_build_object('data', n), md5('user 1')::uuid
      from generate_series(1, 150) as n`
    const sent: number[] = []
    for (;;) {
      const [row] = await sql`select to_jsonb(patchbay_api.claim_webhooks(50)) as claimed`
      const claimed: { id: string; data: number }[] = row?.claimed
      if (claimed.length === 0) break
      for (const { id, data } of claimed) {
        sent.push(data)
        await sql`select patchbay_api.settle_webhook(${id}, 1, true, 200, null)`
      }
    }
    expect(sent).toEqual(Array.from({ length: 150 }, (_, index) => index + 1))
  })

  it('those of nobody are sent also while the oldest all wait for an earlier one', async () => {
    const { sql } = own
    await sql`truncate patchbay.webhook_events`
    await sql`
      insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, next_attempt_at)
      select ${endpointId}, 'patchbay.test', '{}', case when n <= 200 then md5('user 1')::uuid end,
        case n when 1 then now() + interval '1 minute' else now() - interval '1 minute' + n * interval '1 ms' end
      from generate_series(1, 201) as n`
    const [row] =
      await sql`select patchbay.webhooks_are_due() as due, cardinality(patchbay_api.claim_webhooks(50)) as claimed`
    expect([row?.due, row?.claimed]).toEqual([true, 1])
  })
})
