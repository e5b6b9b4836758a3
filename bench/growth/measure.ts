import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { runPgbench } from '../pgbench.ts'
import type { Query } from './queries.ts'
import { restore } from './restore.ts'

/** What one request costs. */
export interface Cost {
  milliseconds: number
  /** Pages that Postgres looked at. */
  pages: number
  /** Bytes of write-ahead log. */
  log: number
}

/** Seeded with so many users; a connection as superuser, and the URL as postgres. */
export interface Database {
  sql: Sql
  ownerUrl: string
  users: number
}

export interface RunOptions {
  pgbench: string
  folder: string
  connections: number
  requests: number
  /** Runs of one query before this one: each finds users that the last did not touch, where there are enough. */
  round: number
  wholePages: boolean
}

/**
 * One run of a query on the database of `users` users: a fifth of the requests unmeasured, then all of them.
 *
 * After a checkpoint Postgres logs each page that is written for the first time as a whole. Under load that is soon
 * paid for, in a run of seconds it never is; so it is off here unless it is what is asked for (`wholePages`).
 */
export async function measure(
  query: Query,
  database: Database,
  options: RunOptions,
): Promise<Cost> {
  const { sql, ownerUrl, users } = database
  const { connections, round } = options
  const requests = sentOver(connections, options.requests)
  const warmUp = sentOver(connections, options.requests / 5)
  const run = (first: number, count: number) =>
    runPgbench(options.pgbench, ownerUrl, query.script, {
      connections,
      transactions: count / connections,
      folder: options.folder,
      define: { base: round * (requests + warmUp), first, connections, users },
      role: query.role,
    })

  await logWholePages(sql, options.wholePages)
  await sql`checkpoint`
  await run(0, warmUp)
  const before = await counters(sql)
  const rate = await run(warmUp, requests)
  const after = await counters(sql)
  await logWholePages(sql, false)
  if (query.writes.length > 0) await restore(sql, query.writes)

  return {
    milliseconds: (connections / rate) * 1000,
    pages: (after.pages - before.pages) / requests,
    log: (after.log - before.log) / requests,
  }
}

/** Each connection sends as many as the others: the whole number of all, at least `requests`. */
function sentOver(connections: number, requests: number): number {
  return Math.ceil(Math.floor(requests) / connections) * connections
}

/** Sets full_page_writes of the whole server. */
export async function logWholePages(sql: Sql, on: boolean): Promise<void> {
  await sql.unsafe(`alter system set full_page_writes = ${on ? 'on' : 'off'}`)
  await sql`select pg_reload_conf()`
  for (let i = 0; i < 200; i++) {
    const [row] = await sql`select current_setting('full_page_writes')::boolean as is_on`
    if (row?.is_on === on) return
    await sleep(10)
  }
}

/** A session adds its counts when it ends, which is a moment after pgbench has. */
async function counters(sql: Sql): Promise<{ pages: number; log: number }> {
  for (let i = 0; i < 200; i++) {
    const others = await sql`
      select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    if (others.length === 0) break
    await sleep(10)
  }
  const [row] = await sql<{ pages: string; log: string }[]>`
    select blks_hit + blks_read as pages, pg_current_wal_insert_lsn() - '0/0'::pg_lsn as log
    from pg_stat_database where datname = current_database()`
  return { pages: Number(row?.pages), log: Number(row?.log) }
}
