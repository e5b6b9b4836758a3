import type { Sql } from 'postgres'

const QUERIES = {
  database: `select format('owner=%s %s', datdba::regrole, datacl) as line from pg_database where datname = current_database()`,
  roles: `select format('%s %s', rolname, to_jsonb(pg_roles) - '{rolname,oid,rolpassword}'::text[]) as line from pg_roles
    where rolname !~ '^pg_'`,
  members: `select format('%s has %s, by %s, admin=%s', roleid::regrole, member::regrole, grantor::regrole, admin_option) as line
    from pg_auth_members`,
  schemas: `select format('%s owner=%s %s', nspname, nspowner::regrole, nspacl) as line from pg_namespace
    where nspname !~ '^pg_(toast_)?temp'`,
  relations: `select format('%s %s owner=%s rls=%s force=%s replident=%s %s %s', oid::regclass, relkind, relowner::regrole, relrowsecurity,
      relforcerowsecurity, relreplident, reloptions, relacl) as line
    from pg_class where relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')`,
  columns: `select format('%s.%s %s notnull=%s identity=%s %s default=%s', attrelid::regclass, attname,
      format_type(atttypid, atttypmod), attnotnull, attidentity, attacl, pg_get_expr(adbin, adrelid)) as line
    from pg_attribute join pg_class on pg_class.oid = attrelid
    left join pg_attrdef on (adrelid, adnum) = (attrelid, attnum)
    where attnum > 0 and relkind in ('r', 'p', 'v', 'm', 'f', 'c') and not attisdropped`,
  views: `select format('%s %s', oid::regclass, md5(pg_get_viewdef(oid))) as line from pg_class where relkind in ('v', 'm')`,
  rules: `select format('%s %s', ev_class::regclass, pg_get_ruledef(oid)) as line from pg_rewrite where rulename <> '_RETURN'`,
  constraints: `select format('%s %s %s', coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), conname, pg_get_constraintdef(oid)) as line from pg_constraint`,
  indexes: `select pg_get_indexdef(indexrelid) as line from pg_index
    where indrelid not in (select oid from pg_class where relnamespace = 'pg_toast'::regnamespace)`,
  functions: `select format('%s returns %s owner=%s secdef=%s %s %s %s %s', oid::regprocedure, prorettype::regtype, proowner::regrole,
    prosecdef, provolatile, proconfig, proacl, md5(prosrc)) as line from pg_proc`,
  triggers: `select format('%s %s enabled=%s', tgrelid::regclass, pg_get_triggerdef(oid), tgenabled) as line from pg_trigger
    where not tgisinternal`,
  eventTriggers: `select format('%s %s %s enabled=%s %s', evtname, evtevent, evtfoid::regproc, evtenabled, evttags) as line
    from pg_event_trigger`,
  policies: `select format('%s %s %s permissive=%s %s %s %s', polrelid::regclass, polname, polcmd, polpermissive, polroles::regrole[],
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as line from pg_policy`,
  publications: `select to_jsonb(pg_publication)::text as line from pg_publication`,
  published: `select format('%s.%s in %s %s', schemaname, tablename, pubname, attnames) as line from pg_publication_tables`,
  defaultPrivileges: `select format('%s %s %s %s', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl) as line
    from pg_default_acl`,
  extensions: `select format('%s %s in %s', extname, extversion, extnamespace::regnamespace) as line from pg_extension`,
  types: `select format('%s owner=%s %s %s', oid::regtype, typowner::regrole, typacl,
    (select array_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = pg_type.oid)) as line
    from pg_type where typtype in ('e', 'd', 'r')`,
  casts: `select format('%s as %s by %s, %s', castsource::regtype, casttarget::regtype, castfunc::regproc, castcontext) as line from pg_cast`,
  // What a comment is on comes first: "a_check on public.shots" as "public.shots a_check".
  comments: `select format('%s: %s', regexp_replace(
      (pg_identify_object(classoid, objoid, objsubid)).identity, '^(.*) on (\\S+)$', '\\2 \\1'), description) as line
    from pg_description where (pg_identify_object(classoid, objoid, objsubid)).identity !~ '^pg_catalog|^information_schema'`,
  sharedComments: `select format('%s: %s', (pg_identify_object(classoid, objoid, 0)).identity, description) as line
    from pg_shdescription
    where classoid <> 'pg_database'::regclass or objoid = (select oid from pg_database where datname = current_database())`,
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
