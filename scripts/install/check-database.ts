import type { Sql } from 'postgres'
import { type Finding, obstacle, ok } from '../support/findings.ts'

/** Whether a database has the migrations of the repository, and Patchbay's own privileges as shipped. */
export async function checkDatabase(
  sql: Sql,
  lock: { migrations: Readonly<Record<string, string>> },
): Promise<Finding[]> {
  const [there] = await sql`select to_regnamespace('patchbay_api') is not null as is_there`
  if (!there?.is_there) {
    return [
      obstacle('Patchbay is not in this database.', 'Push the migrations: npx patchbay deploy'),
    ]
  }
  return [
    ...(await checkLedger(sql, Object.values(lock.migrations))),
    ...(await checkPrivileges(sql)),
  ]
}

async function checkLedger(sql: Sql, stamps: readonly string[]): Promise<Finding[]> {
  const [ledger] = await sql`
    select to_regclass('supabase_migrations.schema_migrations') is not null as is_there`
  if (!ledger?.is_there) return []
  const rows = await sql<{ version: string }[]>`
    select version from supabase_migrations.schema_migrations`
  const applied = new Set(rows.map(({ version }) => version))
  const missing = stamps.filter((stamp) => !applied.has(stamp))
  if (missing.length === 0) return [ok('The database has every migration of Patchbay’s')]
  return [
    obstacle(
      `The database lacks migrations of Patchbay’s: ${missing.join(', ')}.`,
      'Push them: npx patchbay deploy',
    ),
  ]
}

/** Who may do what is not shipped: sentences. */
async function checkPrivileges(sql: Sql): Promise<Finding[]> {
  const rows = await sql<{ problem: string }[]>`
    select format('%s may execute %s', coalesce(nullif(grantee, 0)::regrole::text, 'everybody'), p.oid::regprocedure) as problem
    from pg_catalog.pg_proc as p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
    where p.pronamespace = 'patchbay_api'::regnamespace
      and grantee not in (p.proowner, 'patchbay_gateway'::regrole)
    union all
    select format('everybody may execute %s', p.oid::regprocedure)
    from pg_catalog.pg_proc as p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
    where p.pronamespace in ('patchbay'::regnamespace, 'patchbay_actions'::regnamespace) and grantee = 0
    union all
    select format('%s may read or write %s', coalesce(nullif(grantee, 0)::regrole::text, 'everybody'), c.oid::regclass)
    from pg_catalog.pg_class as c, aclexplode(c.relacl)
    where c.relnamespace = 'patchbay'::regnamespace and c.relkind in ('r', 'p')
      and grantee in (0, 'anon'::regrole, 'patchbay_gateway'::regrole)
    union all
    select format('%s may use the schema %s', grantee::regrole, n.nspname)
    from pg_catalog.pg_namespace as n, aclexplode(n.nspacl)
    where n.nspname = 'patchbay_api' and grantee in ('anon'::regrole, 'authenticated'::regrole)
    order by 1`
  if (rows.length === 0) return [ok('Patchbay’s own privileges are as shipped')]
  return rows.map(({ problem }) => obstacle(`${problem}.`, 'Revoke it in a new migration.'))
}
