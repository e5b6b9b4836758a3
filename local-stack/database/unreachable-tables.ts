import { withConnection } from './connect.ts'

/** Tables of `public` that have policies, but no grant for any user: the Data API answers 42501 whatever the policies say. */
export async function unreachableTables(dbUrl: string): Promise<string[]> {
  return await withConnection(dbUrl, async (sql) => {
    const rows = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name
      from pg_catalog.pg_class as c
      where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p')
        and exists (select from pg_catalog.pg_policy as p where p.polrelid = c.oid)
        and not has_table_privilege('authenticated', c.oid, 'select, insert, update, delete')
        and not has_table_privilege('anon', c.oid, 'select, insert, update, delete')
        and not has_any_column_privilege('authenticated', c.oid, 'select, insert, update')
        and not has_any_column_privilege('anon', c.oid, 'select, insert, update')
      order by 1`
    return rows.map(({ name }) => name)
  })
}
