import type { Sql } from 'postgres'

// The seed's bookkeeping of the Supabase CLI is no part of the project.
const SCHEMAS = `nspname !~ '^(pg_|information_schema$|supabase_migrations$)'`

/** What privileges consist of, as lines of text in a fixed order; each query is one kind. */
const queries: Record<string, string> = {
  database: `
    select format('%s %s', datdba::regrole, datacl) as line
    from pg_database where datname = current_database()`,
  schemas: `
    select format('%s %s %s', nspname, nspowner::regrole, nspacl) as line
    from pg_namespace where ${SCHEMAS}`,
  'tables, views, sequences': `
    select format('%s %s.%s %s %s rls=%s/%s', relkind, nspname, relname, relowner::regrole, relacl, relrowsecurity, relforcerowsecurity) as line
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${SCHEMAS} and relkind in ('r', 'p', 'v', 'm', 'S', 'f')`,
  columns: `
    select format('%s.%s.%s %s', nspname, relname, attname, attacl) as line
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where ${SCHEMAS} and attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm', 'f')`,
  functions: `
    select format('%s.%s(%s) %s %s definer=%s %s', nspname, proname, pg_get_function_identity_arguments(p.oid), proowner::regrole, proacl, prosecdef, proconfig) as line
    from pg_proc as p join pg_namespace on pg_namespace.oid = pronamespace where ${SCHEMAS}`,
  types: `
    select format('%s.%s %s %s', nspname, typname, typowner::regrole, typacl) as line
    from pg_type join pg_namespace on pg_namespace.oid = typnamespace where ${SCHEMAS}`,
  'built-in objects': `
    select format('%s %s', objoid::regclass, initprivs) as line from pg_init_privs
    where classoid = 'pg_class'::regclass and privtype = 'e'
    union all select format('language %s %s', lanname, lanacl) from pg_language
    union all
    select format('%s %s', p.oid::regprocedure, proacl)
    from pg_proc as p join pg_namespace on pg_namespace.oid = pronamespace
    where nspname = 'pg_catalog' and proacl is not null
    union all
    select format('%s %s', c.oid::regclass, relacl)
    from pg_class as c join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'pg_catalog' and relacl is not null`,
  'default privileges': `
    select format('%s %s %s %s', defaclrole::regrole, nspname, defaclobjtype, defaclacl) as line
    from pg_default_acl left join pg_namespace on pg_namespace.oid = defaclnamespace`,
  policies: `
    select format('%s.%s "%s" %s %s %s using %s check %s', schemaname, tablename, policyname, permissive, cmd, roles, qual, with_check) as line
    from pg_policies`,
  roles: `
    select format('%s super=%s inherit=%s createrole=%s createdb=%s login=%s replication=%s bypassrls=%s limit=%s %s',
      rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolconfig) as line
    from pg_roles`,
  'role memberships': `
    select format('%s in %s by %s admin=%s inherit=%s set=%s', member::regrole, roleid::regrole, grantor::regrole, admin_option, inherit_option, set_option) as line
    from pg_auth_members`,
  // The Realtime server makes a publication of its own for its messages when it starts, as on the platform.
  publications: `
    select format('%s %s %s.%s', pubname, pubowner::regrole, schemaname, tablename) as line
    from pg_publication left join pg_publication_tables using (pubname)
    where pubname <> 'supabase_realtime_messages_publication'`,
  'event triggers': `
    select format('%s %s %s', evtname, evtowner::regrole, evtenabled) as line from pg_event_trigger`,
}

/** Every privilege of a database: kind → sorted lines. */
export async function privilegesOf(sql: Sql): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const [kind, query] of Object.entries(queries)) {
    const rows = await sql.unsafe<{ line: string }[]>(query)
    found[kind] = rows.map(({ line }) => line).sort()
  }
  return found
}
