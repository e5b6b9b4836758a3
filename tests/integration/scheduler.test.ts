import { createServer } from 'node:http'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startScheduler } from '../../local-stack/scheduler.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { ownDatabase } from '../support/own-database.ts'

let own: { sql: Sql; url: string; drop(): Promise<void> }
beforeAll(async () => {
  own = await ownDatabase('scheduler_test')
})
afterAll(() => own?.drop())

describe('The scheduler of the local stack', () => {
  it('purges all that is due, in as many batches as it takes, and dispatches what waits', async () => {
    const { sql, url } = own
    await sql`
      insert into patchbay.rate_limits (key, remaining, updated_at)
      select 'old:' || n, 1, now() - interval '1 day' from generate_series(1, 10001) as n`
    await sql`insert into patchbay.rate_limits (key, remaining, updated_at) values ('young', 1, now())`
    await sql`
      with endpoint as (
        insert into patchbay.webhook_endpoints (url, secret) values ('https://a.example/', 'v1.x') returning id
      )
      insert into patchbay.webhook_events (endpoint_id, type, payload) select id, 'patchbay.test', '{}' from endpoint`

    const asked: unknown[] = []
    const functions = createServer((request, response) => {
      asked.push([request.method, request.url, request.headers.apikey])
      response.end('{}')
    })
    await new Promise<void>((resolve) => functions.listen(0, '127.0.0.1', resolve))
    const address = functions.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0

    const scheduler = startScheduler({
      dbUrl: url,
      functionsUrl: `http://127.0.0.1:${port}/functions/v1`,
      secretKey: 'sb_secret_of_a_test',
    })
    const keys = () => sql<{ key: string }[]>`select key from patchbay.rate_limits`
    await waitFor('the purge', async () => (await keys()).length === 1)
    await waitFor('the dispatch', () => asked.length > 0)
    await scheduler.stop()
    functions.closeAllConnections()
    await new Promise((resolve) => functions.close(resolve))

    expect(await keys()).toMatchObject([{ key: 'young' }])
    expect(asked[0]).toEqual(['POST', '/functions/v1/ops/webhooks/dispatch', 'sb_secret_of_a_test'])
  })

  it('cuts off a look that takes too long, and looks again', async () => {
    const { sql, url } = own
    const scheduler = startScheduler({
      dbUrl: url,
      functionsUrl: 'http://127.0.0.1:1',
      secretKey: 'none',
      statementTimeout: 200,
    })
    const looks = new Set<string>()
    await sql.begin(async (tx) => {
      await tx`lock table patchbay.webhook_endpoints in access exclusive mode`
      await waitFor('a second look, while the first would still wait', async () => {
        for (const { began } of await sql<{ began: string }[]>`
          select query_start::text as began from pg_catalog.pg_stat_activity
          where application_name = 'patchbay-scheduler' and datname = 'scheduler_test'
            and wait_event_type = 'Lock' and query like '%webhooks_are_due%'`) {
          looks.add(began)
        }
        return looks.size > 1
      })
    })
    await scheduler.stop()
  })

  it('takes fewer rows at once where a purge takes too long, until all are gone', async () => {
    const { sql, url } = own
    await sql.unsafe(`
      truncate patchbay.rate_limits;
      insert into patchbay.rate_limits (key, remaining, updated_at)
      select 'old:' || n, 1, now() - interval '1 day' from generate_series(1, 1000) as n;
      create function public.take_a_millisecond() returns trigger language plpgsql as
        $$ begin perform pg_catalog.pg_sleep(0.001); return old; end $$;
      create trigger slow before delete on patchbay.rate_limits
        for each row execute function public.take_a_millisecond()`)
    const scheduler = startScheduler({
      dbUrl: url,
      functionsUrl: 'http://127.0.0.1:1',
      secretKey: 'none',
      statementTimeout: 800,
    })
    await waitFor(
      'the purge',
      async () => (await sql`select from patchbay.rate_limits`).length === 0,
      28,
    )
    await scheduler.stop()
  })
})
