import type { Sql } from 'postgres'

const QUERIES = {
  schemas: `select format('%s owner=%s %s', nspname, nspowner::regrole, nspacl) as line from pg_namespace
    where nspname !~ '^pg_(toast_)?temp'`,
  relations: `select format('%s %s rls=%s %s %s', oid::regclass, relkind, relrowsecurity, reloptions, relacl) as line
    from pg_class where relkind in ('r', 'p', 'v', 'm', 'S')`,
  columns: `select format('%s.%s %s %s', attrelid::regclass, attname, atttypid::regtype, attacl) as line
    from pg_attribute join pg_class on pg_class.oid = attrelid where attnum > 0 and relkind in ('r', 'p', 'v', 'm') and not attisdropped`,
  constraints: `select format('%s %s %s', coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), conname, pg_get_constraintdef(oid)) as line from pg_constraint`,
  indexes: `select pg_get_indexdef(indexrelid) as line from pg_index
    where indrelid not in (select oid from pg_class where relnamespace = 'pg_toast'::regnamespace)`,
  functions: `select format('%s secdef=%s %s %s', oid::regprocedure, prosecdef, proacl, md5(prosrc)) as line from pg_proc`,
  triggers: `select format('%s %s', tgrelid::regclass, pg_get_triggerdef(oid)) as line from pg_trigger where not tgisinternal`,
  policies: `select format('%s %s %s %s %s %s', polrelid::regclass, polname, polcmd, polroles::regrole[],
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as line from pg_policy`,
  publications: `select format('%s %s.%s %s', pubname, schemaname, tablename, attnames) as line from pg_publication_tables`,
  defaultPrivileges: `select format('%s %s %s %s', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl) as line
    from pg_default_acl`,
  extensions: `select extname as line from pg_extension`,
  types: `select format('%s %s', oid::regtype, typacl) as line from pg_type where typtype in ('e', 'd')`,
  settings: `select format('%s %s %s', setdatabase, setrole, setconfig) as line from pg_db_role_setting
    where setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
} as const

/** All that a migration can change in a database, as lines in a fixed order: what two states differ in is what it did. */
export async function catalog(sql: Sql): Promise<string[]> {
  const lines: string[] = []
  for (const [kind, query] of Object.entries(QUERIES)) {
    for (const { line } of await sql.unsafe<{ line: string }[]>(query))
      lines.push(`${kind}: ${line}`)
  }
  // The ledger of the CLI is not the schema's.
  return lines.filter((line) => !line.includes('supabase_migrations')).sort()
}

/** Lines that one state has and the other has not, each with its sign. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const [had, has] = [new Set(before), new Set(after)]
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ]
}
