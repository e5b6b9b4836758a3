import type { Sql } from 'postgres'

/** What one client did with one action. */
export interface Usage {
  client: string
  action: string
  calls: number
  users: number
  errors: number
  /** The outcome that is not ok and came most often; null: none did. */
  error: string | null
  /** Time in Postgres, milliseconds. */
  median: number
  p95: number
}

/** Reads it from the calls that are recorded, those that were called most first. */
export async function readUsage(sql: Sql, days: number): Promise<Usage[]> {
  return sql<Usage[]>`
    select
      coalesce(clients.name, calls.client_id) as client,
      calls.action,
      count(*)::integer as calls,
      count(distinct calls.user_id)::integer as users,
      count(*) filter (where calls.outcome <> 'ok')::integer as errors,
      mode() within group (order by calls.outcome) filter (where calls.outcome <> 'ok') as error,
      percentile_disc(0.5) within group (order by calls.duration_ms) as median,
      percentile_disc(0.95) within group (order by calls.duration_ms) as p95
    from patchbay.interactions as calls
    left join patchbay.clients on clients.id = calls.client_id
    where calls.at > now() - make_interval(days => ${days})
    group by calls.client_id, clients.name, calls.action
    order by count(*) desc, client, calls.action`
}

/** The same as people read it. */
export function usageTable(rows: readonly Usage[]): string {
  const cells = [
    ['client', 'action', 'calls', 'users', 'errors', 'median ms', '95 % ms', 'most often'],
    ...rows.map(({ client, action, calls, users, errors, error, median, p95 }) => [
      ...[client, action],
      ...[calls, users, errors].map(String),
      ...[median, p95].map((ms) => ms.toFixed(1)),
      error ?? '',
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => row[at]?.length ?? 0)),
  )
  const isNumber = (at: number) => at > 1 && at < 7
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
