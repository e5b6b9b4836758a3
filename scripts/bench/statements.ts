import { readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { waitFor } from '../../tests/support/wait-for.ts'

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
  const mark = `bench-${crypto.randomUUID()}`
  await admin.unsafe(`alter system set log_line_prefix = '${mark} %a|'`)
  await admin`alter system set log_min_duration_statement = 0`
  await reload(admin, '0')
  // Backends hear of it when they next have nothing to do; one request on each connection is enough.
  await send(32)
  const before = (await linesOf(logFile, mark)).length
  await send(requests)
  await admin`alter system reset log_min_duration_statement`
  await admin`alter system reset log_line_prefix`
  await reload(admin, '-1')
  const after = await linesOf(logFile, mark)
  return (after.length - before) / requests
}

async function reload(admin: Sql, expected: string): Promise<void> {
  await admin`select pg_reload_conf()`
  await waitFor('the new settings', async () => {
    const [row] = await admin`show log_min_duration_statement`
    return row?.log_min_duration_statement === expected
  })
}

async function linesOf(logFile: string, mark: string): Promise<string[]> {
  const log = await readFile(logFile, 'utf8')
  return log
    .split('\n')
    .filter(
      (line) =>
        line.startsWith(`${mark} patchbay|`) &&
        /duration: .*(execute|statement)/.test(line) &&
        !line.includes('record_metrics'),
    )
}
