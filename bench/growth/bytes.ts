import type { Sql } from 'postgres'

/** Rows, and bytes of table and indexes for each user, of every table that has grown. */
export async function bytesTable(sql: Sql, users: number): Promise<string> {
  const tables = await sql<{ name: string; rows: number; table: string; indexes: string }[]>`
    select
      n.nspname || '.' || c.relname as name, c.reltuples as rows,
      pg_table_size(c.oid) as table, pg_indexes_size(c.oid) as indexes
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('auth', 'public', 'patchbay', 'realtime') and c.reltuples >= 1000
    order by pg_total_relation_size(c.oid) desc`
  const line = (...cells: string[]) =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(31) : cell.padStart(11))).join('')}`
  const total = { table: 0, indexes: 0 }
  const lines = tables.map(({ name, rows, table, indexes }) => {
    total.table += Number(table)
    total.indexes += Number(indexes)
    const each = (bytes: string) => (Number(bytes) / users).toFixed(0)
    return line(name, (rows / users).toFixed(2), each(table), each(indexes))
  })
  return [
    line('of each user', 'rows', 'table', 'indexes'),
    ...lines,
    line('all', '', (total.table / users).toFixed(0), (total.indexes / users).toFixed(0)),
  ].join('\n')
}
