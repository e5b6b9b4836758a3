import { readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { waitFor } from '../local-stack/wait-for.ts'

/**
 * SQL statements that one request sends, counted in the log of Postgres: those of the functions' own connections, without
 * the metrics that they hand in every ten seconds.
 *
 * @param send sends so many requests, one after the other, and waits for each answer
 */
export async function statementsPerRequest(
  admin: Sql,
  logFile: string,
  requests: number,
  send: (requests: number) => Promise<void>,
): Promise<number> {
  await admin`alter system set log_min_duration_statement = 0`
  await reload(admin, '0')
  // Backends hear of it when they next have nothing to do.
  await send(32)
  const begun = (await readFile(logFile, 'utf8')).length
  await send(requests)
  const backends = await admin<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name = 'patchbay'`
  await admin`alter system reset log_min_duration_statement`
  await reload(admin, '-1')

  const pids = new Set(backends.map(({ pid }) => `[${pid}]`))
  const lines = (await readFile(logFile, 'utf8')).slice(begun).split('\n')
  const statements = lines.filter(
    (line) =>
      pids.has(/\[\d+\]/.exec(line)?.[0] ?? '') &&
      /duration: .*(execute|statement)/.test(line) &&
      !line.includes('record_metrics'),
  )
  return statements.length / requests
}

async function reload(admin: Sql, expected: string): Promise<void> {
  await admin`select pg_reload_conf()`
  await waitFor('the new settings', async () => {
    const [row] = await admin`show log_min_duration_statement`
    return row?.log_min_duration_statement === expected
  })
}
