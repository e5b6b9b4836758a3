import type { Sql } from 'postgres'
import { ExpectedError } from '../stack/expected-error.ts'
import { noEndpoint } from './endpoints.ts'

/** Queues an event of type patchbay.test, which tells nothing but that the way is open. */
export async function sendTest(sql: Sql, id: string): Promise<void> {
  const [event] = await sql<{ id: string; enabled: boolean }[]>`
    insert into ops.webhook_events (endpoint_id, type, payload)
    select endpoint.id, 'patchbay.test', jsonb_build_object(
      'type', 'patchbay.test', 'timestamp', ops.iso8601(now()), 'data', jsonb_build_object('endpoint_id', endpoint.id)
    )
    from ops.webhook_endpoints as endpoint
    where endpoint.id::text = ${id}
    returning id, (select enabled from ops.webhook_endpoints where webhook_endpoints.id = endpoint_id) as enabled`
  if (!event) throw noEndpoint(id)
  console.log(`  queued evt_${event.id}; npm run webhooks -- list says whether it went out`)
  if (!event.enabled)
    console.log('  The endpoint is off: it answered 410. add switches it on again.')
}

/** Makes dead events due again, or, with a time, all since then; each keeps its id and gets another day. */
export async function replayEvents(sql: Sql, id: string, since: string | undefined): Promise<void> {
  const [endpoint] = await sql`select from ops.webhook_endpoints where id::text = ${id}`
  if (!endpoint) throw noEndpoint(id)
  const from = since === undefined ? null : new Date(since)
  if (from && Number.isNaN(from.getTime())) {
    throw new ExpectedError(`--since "${since}" is no time.`, 'For example 2026-11-21T09:00:00Z')
  }

  const replayed = await sql`
    update ops.webhook_events
    set
      delivered_at = null, dead_at = null, attempts = 0, next_attempt_at = now(),
      give_up_at = now() + interval '1 day', last_error = null
    where endpoint_id::text = ${id}
      and case when ${from}::timestamptz is null then dead_at is not null else created_at >= ${from} end`
  console.log(`  ${replayed.count} ${replayed.count === 1 ? 'event goes' : 'events go'} out again`)
}

/** Removes an endpoint and what waits for it. */
export async function removeEndpoint(sql: Sql, id: string): Promise<void> {
  const url = await sql.begin(async (tx) => {
    const [removed] = await tx<{ url: string }[]>`
      delete from ops.webhook_endpoints where id::text = ${id} returning url`
    if (!removed) throw noEndpoint(id)
    await tx`select ops.audit('webhook_endpoint_removed', p_detail => ${tx.json({ endpoint_id: id })})`
    return removed.url
  })
  console.log(`  removed ${url}`)
}
