import type { Sql } from 'postgres'
import { type Column, textTable } from '../table.ts'

/** A table, and how much of it holds nothing that anybody reads. */
export interface Bloat {
  name: string
  rows: number
  /** Bytes, indexes apart. */
  table: number
  indexes: number
  /** Shares of the table: rows that ended and wait for a vacuum, and room that the next rows take. */
  dead: number
  free: number
  /** Share of the updates that left the indexes alone; NaN without any. */
  hot: number
}

/** The tables that a refresh writes, biggest first. @param sql as superuser */
export async function bloatOf(sql: Sql): Promise<Bloat[]> {
  await sql`create extension if not exists pgstattuple schema extensions`
  return await sql<Bloat[]>`
    select
      stat.schemaname || '.' || stat.relname as name, measured.tuple_count::float8 as rows,
      measured.table_len::float8 as table, pg_indexes_size(stat.relid)::float8 as indexes,
      measured.dead_tuple_percent / 100 as dead, measured.free_percent / 100 as free,
      coalesce(stat.n_tup_hot_upd::float8 / nullif(stat.n_tup_upd, 0), 'NaN') as hot
    from pg_stat_user_tables as stat, extensions.pgstattuple(stat.relid) as measured
    where stat.relid in (
      'patchbay.tokens'::regclass, 'patchbay.grants'::regclass, 'patchbay.audit_log'::regclass,
      'public.user_gpt_connections'::regclass
    )
    order by measured.table_len desc`
}

const share = (part: number) => (Number.isNaN(part) ? '–' : `${(part * 100).toFixed(0)} %`)
const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)

const columns: Column<{ before: Bloat; after: Bloat }>[] = [
  { head: 'table', isText: true, cell: ({ after }) => after.name },
  { head: 'rows before', cell: ({ before }) => before.rows.toLocaleString('en') },
  { head: 'after', cell: ({ after }) => after.rows.toLocaleString('en') },
  { head: 'MB before', cell: ({ before }) => megabytes(before.table) },
  { head: 'after', cell: ({ after }) => megabytes(after.table) },
  { head: 'dead', cell: ({ after }) => share(after.dead) },
  { head: 'free', cell: ({ after }) => share(after.free) },
  { head: 'HOT', cell: ({ after }) => share(after.hot) },
  { head: 'index MB before', cell: ({ before }) => megabytes(before.indexes) },
  { head: 'after', cell: ({ after }) => megabytes(after.indexes) },
]

/** For a terminal: the tables before and after. */
export function bloatTable(before: readonly Bloat[], after: readonly Bloat[]): string {
  const known = new Map(before.map((one) => [one.name, one]))
  return textTable(
    columns,
    after.map((one) => ({ before: known.get(one.name) ?? one, after: one })),
  )
}
