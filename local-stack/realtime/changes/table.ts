import type { Sql } from 'postgres'

/** A column, and what may be done with it. */
export type Column = {
  name: string
  /** As the payload names it, e.g. `timestamptz`. */
  type: string
  /** As SQL names it, quoted and qualified where it must be, e.g. `timestamp with time zone`. */
  sqlType: string
  isKey: boolean
  /** Which of the roles that were asked for may select it. */
  readers: string[]
}

/** What the database says of a table at this moment. */
export type Table = {
  /** Its name in SQL, quoted and qualified where it must be. */
  sqlName: string
  hasRowSecurity: boolean
  columns: Column[]
}

/** Describes a table for these roles; undefined when it is gone. */
export async function describeTable(
  sql: Sql,
  oid: number,
  roles: string[],
): Promise<Table | undefined> {
  const rows = await sql<(Column & { sqlName: string; hasRowSecurity: boolean })[]>`
    select
      c.oid::regclass::text as "sqlName",
      c.relrowsecurity as "hasRowSecurity",
      a.attname as name,
      t.typname as type,
      a.atttypid::regtype::text as "sqlType",
      a.attnum = any (coalesce(k.conkey, '{}')) as "isKey",
      (
        select coalesce(jsonb_agg(role), '[]')
        from jsonb_array_elements_text(${sql.json(roles)}) as role
        where has_column_privilege(role, c.oid, a.attnum, 'select')
      ) as readers
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.oid = ${oid}
    order by a.attnum`
  const [first] = rows
  return first && { sqlName: first.sqlName, hasRowSecurity: first.hasRowSecurity, columns: rows }
}
