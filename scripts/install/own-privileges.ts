import type { Sql } from 'postgres'
import { PUBLIC_FUNCTIONS, PUBLIC_RELATIONS, SCHEMAS } from './own-names.ts'

/** What signed-in users execute of schema patchbay; patchbay.restore_privileges() has the same list. */
const FOR_USERS = [
  'iso8601',
  'own_live_grants',
  'disconnect_own_grant',
  'disconnect_own_grants',
  'open_export',
  'keep_export_position',
  'export_frame',
  'export_own_rows',
  'take_rows',
  'exported_tables',
  'export_table_rows',
  'registered_sections',
  'export_registered_rows',
  'narrow_own_grant',
  'activity_outcome',
  'asked_words',
  'begin_decision',
  'end_decision',
  'set_own_approval',
  'begin_undo',
  'restore_row',
  'check_steps',
  'restore_rows',
  'end_undo',
  'column_list',
  'refuse_undo',
]

const STATUS_TABLE = 'user_gpt_connections'

/** Columns of it that users and the project's servers read. */
const STATUS_COLUMNS = [
  'id',
  'user_id',
  'has_completed_oauth',
  'last_interaction',
  'created_at',
  'updated_at',
]

/** What public.assistant_activity and public.approvals read as their user; patchbay.restore_privileges() has the same. */
const COLUMNS_OF_VIEWS = [
  ...[
    'id',
    'at',
    'user_id',
    'grant_id',
    'client_id',
    'client_name',
    'action',
    'outcome',
    'text',
    'changed',
    'target_id',
    'undo_until',
    'undone_at',
  ].map((column) => `interactions.column ${column}`),
  ...[
    'id',
    'user_id',
    'grant_id',
    'client_id',
    'client_name',
    'operation_id',
    'title',
    'text',
    'args',
    'status',
    'created_at',
    'expires_at',
    'decided_at',
    'error',
  ].map((column) => `approvals.column ${column}`),
  'registry.column name',
  'registry.column title',
]

/** Whom the API lets in; what other roles of a project may read in public is its owner's business. */
const API_ROLES = ['public', 'anon', 'authenticated', 'service_role', 'patchbay_gateway']

/** A privilege on what is Patchbay's that no migration of Patchbay's granted. */
export interface StrayGrant {
  sentence: string
  schema: string
}

export async function strayGrants(sql: Sql): Promise<StrayGrant[]> {
  const views = PUBLIC_RELATIONS.filter((name) => name !== STATUS_TABLE)
  return await sql<StrayGrant[]>`
    with granted (kind, schema, name, what, grantee, privilege) as (
      select 'schema', nspname::text, nspname::text, 'the schema ' || nspname, grantee, privilege_type
      from pg_catalog.pg_namespace, aclexplode(nspacl)
      where grantee <> nspowner
      union all
      select 'relation', relnamespace::regnamespace::text, relname::text, oid::regclass::text, grantee, privilege_type
      from pg_catalog.pg_class, aclexplode(relacl)
      where grantee <> relowner
      union all
      select 'column ' || attname, relnamespace::regnamespace::text, relname::text, format('%s.%s', c.oid::regclass, attname), grantee,
        privilege_type
      from pg_catalog.pg_attribute join pg_catalog.pg_class as c on c.oid = attrelid, aclexplode(attacl)
      where grantee <> relowner
      union all
      select 'function', pronamespace::regnamespace::text, proname::text, oid::regprocedure::text, grantee, privilege_type
      from pg_catalog.pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
      where grantee <> proowner
    ), named as (
      select *, case grantee when 0 then 'public' else grantee::regrole::text end as role from granted
    )
    select distinct format(
      '%s may %s %s', case role when 'public' then 'everybody' else role end, lower(privilege), what
    ) as sentence, schema
    from named
    where (
        schema = any (${SCHEMAS})
        or schema = 'public' and role = any (${API_ROLES}) and name = any (${[...PUBLIC_RELATIONS, ...PUBLIC_FUNCTIONS]})
      )
      and not case
        when kind = 'schema'
          then privilege = 'USAGE' and role = case schema when 'patchbay_api' then 'patchbay_gateway' else 'authenticated' end
        when kind = 'function' then privilege = 'EXECUTE' and case schema
          when 'patchbay_api' then role = 'patchbay_gateway'
          when 'patchbay' then role = 'authenticated' and name = any (${FOR_USERS})
          else role = 'authenticated'
        end
        when schema <> 'public' then privilege = 'SELECT' and role = 'authenticated' and name || '.' || kind = any (${COLUMNS_OF_VIEWS})
        when name = any (${views}) then privilege = 'SELECT' and role = 'authenticated' and kind = 'relation'
        else privilege = 'SELECT' and role in ('authenticated', 'service_role') and kind = any (${STATUS_COLUMNS.map((name) => `column ${name}`)})
      end
    order by 1`
}

/** How the role that serves requests differs from what it must be, and where a user's status is open: sentences. */
export async function strayPowers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ sentence: string }[]>`
    select 'patchbay_gateway ' || sentence as sentence
    from pg_catalog.pg_roles, lateral (values
      (rolcanlogin, 'may log in'), (rolsuper, 'is a superuser'), (rolbypassrls, 'bypasses row level security'),
      (rolinherit, 'inherits what its roles may do'), (rolcreaterole, 'may create roles'),
      (rolcreatedb, 'may create databases'), (rolreplication, 'may replicate')
    ) as power (has, sentence)
    where rolname = 'patchbay_gateway' and has
    union all
    select format('%s is a member of patchbay_gateway', member.rolname)
    from pg_catalog.pg_auth_members join pg_catalog.pg_roles as member on member.oid = member
    where roleid = 'patchbay_gateway'::regrole and member.rolname not in ('postgres', 'patchbay_edge') and not member.rolsuper
    union all
    select format('patchbay_gateway is a member of %s', roleid::regrole)
    from pg_catalog.pg_auth_members
    where member = 'patchbay_gateway'::regrole and roleid <> 'authenticated'::regrole
    union all
    select 'public.user_gpt_connections has no row level security'
    from pg_catalog.pg_class
    where oid = to_regclass('public.user_gpt_connections') and not relrowsecurity
    order by 1`
  return rows.map(({ sentence }) => sentence)
}
