import type { Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { noEndpoint } from '../../local-stack/webhook-endpoints.ts'

/** Queues an event of type patchbay.test, which tells nothing but that the way is open. */
export async function sendTest(sql: Sql, id: string): Promise<void> {
  const [endpoint] = await sql<{ enabled: boolean }[]>`
    select enabled from patchbay.webhook_endpoints where id::text = ${id}`
  if (!endpoint) throw noEndpoint(id)
  if (!endpoint.enabled) {
    throw new ExpectedError(
      'The endpoint is off: it answered 410. Nothing was queued.',
      `Switch it on: ${calledAs('webhooks')} enable ${id}`,
    )
  }
  const [event] = await sql<{ id: string }[]>`
    insert into patchbay.webhook_events (endpoint_id, type, payload)
    select endpoint.id, 'patchbay.test', jsonb_build_object(
      'type', 'patchbay.test', 'timestamp', patchbay.iso8601(now()), 'data', jsonb_build_object('endpoint_id', endpoint.id)
    )
    from patchbay.webhook_endpoints as endpoint
    where endpoint.id::text = ${id}
    returning id`
  if (!event) throw noEndpoint(id)
  console.log(`  queued evt_${event.id}; ${calledAs('webhooks')} list says whether it went out`)
}

/** Switches an endpoint on that answered 410; what it missed is dead, and goes out with `replay`. */
export async function enableEndpoint(sql: Sql, id: string): Promise<void> {
  const dead = await sql.begin(async (tx) => {
    const [endpoint] = await tx`
      update patchbay.webhook_endpoints set enabled = true where id::text = ${id} returning id`
    if (!endpoint) throw noEndpoint(id)
    await tx`select patchbay.audit('webhook_endpoint_enabled', p_detail => ${tx.json({ endpoint_id: id })})`
    const [events] = await tx<{ dead: number }[]>`
      select count(*)::integer as dead from patchbay.webhook_events
      where endpoint_id::text = ${id} and dead_at is not null`
    return events?.dead ?? 0
  })
  console.log(`  on; ${dead} dead ${dead === 1 ? 'event' : 'events'} to replay`)
  if (dead > 0) console.log(`  Send them: ${calledAs('webhooks')} replay ${id}`)
}

/** Makes dead events due again, or, with a time, all since then; each keeps its id and gets another day. */
export async function replayEvents(sql: Sql, id: string, since: string | undefined): Promise<void> {
  const [endpoint] = await sql<{ enabled: boolean }[]>`
    select enabled from patchbay.webhook_endpoints where id::text = ${id}`
  if (!endpoint) throw noEndpoint(id)
  const from = since === undefined ? null : new Date(since)
  if (from && Number.isNaN(from.getTime())) {
    throw new ExpectedError(`--since "${since}" is not a time.`, 'For example 2026-11-21T09:00:00Z')
  }

  const replayed = await sql`
    update patchbay.webhook_events
    set
      delivered_at = null, dead_at = null, leased_until = null, attempts = 0, next_attempt_at = now(),
      give_up_at = now() + interval '1 day', last_error = null
    where endpoint_id::text = ${id}
      and case when ${from}::timestamptz is null then dead_at is not null else created_at >= ${from} end`
  console.log(`  ${replayed.count} ${replayed.count === 1 ? 'event goes' : 'events go'} out again`)
  if (!endpoint.enabled)
    console.log(`  when the endpoint is on: ${calledAs('webhooks')} enable ${id}`)
}

/** Removes an endpoint and what waits for it. */
export async function removeEndpoint(sql: Sql, id: string): Promise<void> {
  const url = await sql.begin(async (tx) => {
    const [removed] = await tx<{ url: string }[]>`
      delete from patchbay.webhook_endpoints where id::text = ${id} returning url`
    if (!removed) throw noEndpoint(id)
    await tx`select patchbay.audit('webhook_endpoint_removed', p_detail => ${tx.json({ endpoint_id: id })})`
    return removed.url
  })
  console.log(`  removed ${url}`)
}
