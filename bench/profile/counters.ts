import type { Sql } from 'postgres'
import { waitFor } from '../../local-stack/wait-for.ts'

// All figures are of the requests since the reset; the report divides them.

/** A function or trigger function that ran. Microseconds. */
export interface FunctionCost {
  name: string
  /** One in sql that is not inlined is planned anew at every call, up to Postgres 17. */
  language: string
  calls: number
  /** Without the functions that it called; its statements, and the foreign keys that these check, are in it. */
  self: number
  total: number
}

/** A statement that ran, at whatever depth. Microseconds, with the functions and triggers that it calls. */
export interface StatementCost {
  text: string
  isTop: boolean
  calls: number
  /** How often it was planned anew. */
  plans: number
  execution: number
  planning: number
  buffers: number
  walBytes: number
}

/** Rows that were written. */
export interface TableCost {
  name: string
  inserted: number
  updated: number
  /** Of them, those that touched no index. */
  hot: number
  deleted: number
}

/** What the log of the server took. */
export interface WalCost {
  records: number
  bytes: number
  flushes: number
  /** Microseconds. */
  flushing: number
}

export interface Counters {
  functions: FunctionCost[]
  statements: StatementCost[]
  tables: TableCost[]
  wal: WalCost
}

/** Settings of a server that counts all of this. Libraries are loaded at its start. */
export const COUNTING = [
  'shared_preload_libraries=pg_stat_statements,auto_explain',
  'compute_query_id=on',
  'pg_stat_statements.track=all',
  'pg_stat_statements.track_planning=on',
  'pg_stat_statements.track_utility=off',
  'track_functions=all',
  'track_wal_io_timing=on',
] as const

export async function prepareCounters(sql: Sql): Promise<void> {
  await sql.unsafe(
    'create schema bench_profile; create extension pg_stat_statements schema bench_profile',
  )
}

export async function resetCounters(sql: Sql): Promise<void> {
  await sql`select pg_stat_reset(), pg_stat_reset_shared('wal'), bench_profile.pg_stat_statements_reset()`
}

/** A session adds what it counted when it has been idle for ten seconds: waits until all calls of `entry` are in. */
export async function waitForCalls(sql: Sql, entry: string, calls: number): Promise<void> {
  await waitFor(
    `${calls} calls of ${entry}`,
    async () => {
      const [row] = await sql<{ calls: number }[]>`
        select sum(calls)::integer as calls from pg_stat_user_functions
        where schemaname || '.' || funcname = ${entry}`
      return (row?.calls ?? 0) >= calls
    },
    30,
  )
}

export async function readCounters(sql: Sql): Promise<Counters> {
  const functions = await sql<FunctionCost[]>`
    select schemaname || '.' || funcname as name, lanname as language, calls::float8 as calls,
      self_time * 1000 as self, total_time * 1000 as total
    from pg_stat_user_functions
    join pg_proc as p on p.oid = funcid
    join pg_language as l on l.oid = p.prolang
    order by self_time desc`
  const statements = await sql<StatementCost[]>`
    select query as text, toplevel as "isTop", calls::float8 as calls, plans::float8 as plans,
      total_exec_time * 1000 as execution, total_plan_time * 1000 as planning,
      (shared_blks_hit + shared_blks_read)::float8 as buffers, wal_bytes::float8 as "walBytes"
    from bench_profile.pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
      and query !~ 'pg_stat_user_functions'
    order by total_exec_time desc`
  const tables = await sql<TableCost[]>`
    select schemaname || '.' || relname as name, n_tup_ins::float8 as inserted, n_tup_upd::float8 as updated,
      n_tup_hot_upd::float8 as hot, n_tup_del::float8 as deleted
    from pg_stat_user_tables
    where n_tup_ins + n_tup_upd + n_tup_del > 0
    order by schemaname, relname`
  const [wal = { records: 0, bytes: 0, flushes: 0, flushing: 0 }] = await sql<WalCost[]>`
    select wal_records::float8 as records, wal_bytes::float8 as bytes, wal_sync::float8 as flushes,
      wal_sync_time * 1000 as flushing
    from pg_stat_wal`
  return { functions: [...functions], statements: [...statements], tables: [...tables], wal }
}

/** An index as it is declared. */
export interface Index {
  name: string
  table: string
  /** What it keeps by itself: a primary key, a unique constraint, or nothing. */
  keeps: 'primary key' | 'unique' | ''
}

/** Every index of the tables with these names. */
export async function indexesOf(sql: Sql, tables: readonly string[]): Promise<Index[]> {
  const rows = await sql<Index[]>`
    select i.relname as name, nspname || '.' || t.relname as table,
      case when indisprimary then 'primary key' when indisunique then 'unique' else '' end as keeps
    from pg_index
    join pg_class as i on i.oid = indexrelid
    join pg_class as t on t.oid = indrelid
    join pg_namespace as n on n.oid = t.relnamespace
    where nspname || '.' || t.relname = any (${[...tables]})
    order by 2, indisprimary desc, 1`
  return [...rows]
}
