import type { Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'

interface Row {
  id: string
  url: string
  events: string[]
  enabled: boolean
  rotating: boolean
  waiting: number
  dead: number
  last_error: string | null
}

/** Prints every endpoint with what waits for it and what was given up. */
export async function listEndpoints(sql: Sql): Promise<void> {
  const rows = await sql<Row[]>`
    select
      id, url, events, enabled, coalesce(previous_secret_expires_at > now(), false) as rotating,
      (
        select count(*)::integer from patchbay.webhook_events
        where endpoint_id = endpoint.id and delivered_at is null and dead_at is null
      ) as waiting,
      (
        select count(*)::integer from patchbay.webhook_events
        where endpoint_id = endpoint.id and dead_at is not null
      ) as dead,
      (
        select last_error from patchbay.webhook_events
        where endpoint_id = endpoint.id and delivered_at is null and last_error is not null
        order by sequence desc limit 1
      ) as last_error
    from patchbay.webhook_endpoints as endpoint
    order by created_at, id`

  if (rows.length === 0) {
    console.log(`  No endpoint yet. Add one: ${calledAs('webhooks')} add https://…`)
    return
  }
  for (const row of rows) {
    const state = [row.enabled ? 'on' : 'off', ...(row.rotating ? ['two secrets'] : [])].join(', ')
    console.log(`  ${row.id}  ${row.url}`)
    console.log(`    ${state}; ${row.waiting} waiting, ${row.dead} dead; ${row.events.join(' ')}`)
    if (row.last_error) console.log(`    last failure: ${row.last_error}`)
  }
}
