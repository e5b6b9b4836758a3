import type { Sql } from 'postgres'

/** What migrations add tables to, for postgres_changes. */
const CHANGES = 'supabase_realtime'

/** Named as on the platform, where the Realtime server makes it, too. */
const MESSAGES = 'supabase_realtime_messages_publication'

/** The publications whose tables Realtime follows. The one of realtime.messages is made where it is missing. */
export async function publicationsToFollow(sql: Sql): Promise<string[]> {
  const rows = await sql<{ pubname: string }[]>`
    select pubname from pg_catalog.pg_publication where pubname in (${CHANGES}, ${MESSAGES})`
  const names = rows.map((row) => row.pubname)
  if (names.includes(MESSAGES)) return names
  await sql.unsafe(
    `create publication ${MESSAGES} for table realtime.messages with (publish = 'insert')`,
  )
  return [...names, MESSAGES]
}

/** The tables that postgres_changes may report and that have this name; `*` stands for all names. */
export async function publishedTables(
  sql: Sql,
  { schema, table }: { schema: string; table: string },
): Promise<number[]> {
  const rows = await sql<{ oid: number }[]>`
    select format('%I.%I', schemaname, tablename)::regclass::oid as oid
    from pg_catalog.pg_publication_tables
    where pubname = ${CHANGES}
      and schemaname = case ${schema}::text when '*' then schemaname else ${schema} end
      and tablename = case ${table}::text when '*' then tablename else ${table} end`
  return rows.map((row) => row.oid)
}
