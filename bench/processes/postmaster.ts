import type { Sql } from 'postgres'
import { parentOf } from '../../local-stack/process-table.ts'

/** Process id of the Postgres server that a connection leads to. */
export async function postmasterOf(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  return parentOf(row?.pid ?? 0)
}
