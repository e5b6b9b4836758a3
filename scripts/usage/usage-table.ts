import type { Sql } from 'postgres'

/** What the clients of one name did with one action. */
export interface Usage {
  client: string
  /** How many they are: an MCP client may register again each time that it is connected. */
  clients: number
  action: string
  calls: number
  users: number
  errors: number
  /** The error that came most often; null: none did. */
  error: string | null
  /** Time in Postgres, milliseconds. */
  median: number
  p95: number
}

/**
 * Reads it from the calls that are recorded, those that were called most first. A call that was held is recorded again, by the
 * same request, when its user has decided: it counts once, by what came of it. That it waits, or was denied, is no error.
 */
export async function readUsage(sql: Sql, days: number): Promise<Usage[]> {
  return sql<Usage[]>`
    with calls as (
      select *, outcome not in ('ok', 'held', 'denied') as is_error
      from patchbay.interactions as call
      where at > now() - make_interval(days => ${days})
        and not exists (
          select from patchbay.interactions as decided
          where call.outcome = 'held' and decided.outcome <> 'held' and decided.id > call.id
            and (decided.user_id, decided.grant_id, decided.action, decided.trace_id)
              = (call.user_id, call.grant_id, call.action, call.trace_id)
        )
    )
    select
      coalesce(clients.name, calls.client_id) as client,
      count(distinct calls.client_id)::integer as clients,
      calls.action,
      count(*)::integer as calls,
      count(distinct calls.user_id)::integer as users,
      count(*) filter (where calls.is_error)::integer as errors,
      mode() within group (order by calls.outcome) filter (where calls.is_error) as error,
      percentile_disc(0.5) within group (order by calls.duration_ms) as median,
      percentile_disc(0.95) within group (order by calls.duration_ms) as p95
    from calls
    left join patchbay.clients on clients.id = calls.client_id
    group by 1, calls.action
    order by count(*) desc, client, calls.action`
}

/** The same as people read it. */
export function usageTable(rows: readonly Usage[]): string {
  const cells = [
    [
      'client',
      'action',
      'clients',
      'calls',
      'users',
      'errors',
      'median ms',
      '95 % ms',
      'most common error',
    ],
    ...rows.map(({ client, clients, action, calls, users, errors, error, median, p95 }) => [
      ...[client, action],
      ...[clients, calls, users, errors].map(String),
      ...[median, p95].map((ms) => ms.toFixed(1)),
      error ?? '',
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => row[at]?.length ?? 0)),
  )
  const isNumber = (at: number) => at > 1 && at < 8
  return cells
    .map((row) =>
      row
        .map((cell, at) =>
          isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
        )
        .join('  '),
    )
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')
}
