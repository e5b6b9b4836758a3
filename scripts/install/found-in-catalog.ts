import type { Sql } from 'postgres'

/** What of Patchbay a database has. Names are quoted where they must be. */
export interface Found {
  /** Its schemas. */
  schemas: string[]
  /** Views, functions and tables elsewhere, as `view public.connected_apps`, in an order in which they can be dropped. */
  objects: string[]
  /** Policies on tables of others, as `"name" on realtime.messages`. */
  policies: string[]
  roles: string[]
  /** What is not Patchbay's and goes with its schemas, in words: it needs something of theirs. */
  dependents: string[]
}

/** What the chapters of a repository make outside of their schemas. */
export interface MadeOutside {
  /** Names of tables and views. */
  relations: string[]
  /** With the types of their arguments: an adopter may have others of the same name. */
  functions: string[]
  policies: { name: string; table: string }[]
}

const OURS = /^"?patchbay(_api|_actions)?"?\./

/**
 * Reads it from the text of the chapters.
 *
 * @param sql all of them
 */
export function madeOutside(sql: string): MadeOutside {
  const plain = sql.replaceAll(/--.*$/gm, '')
  const made = plain.matchAll(/^create (?:or replace )?(?:table|view) (public\.\w+)/gm)
  const relations = [...new Set([...made].map(([, name = '']) => name))]
  const called = plain.matchAll(/^create (?:or replace )?function (public\.\w+)\s*\(([^)]*)\)/gm)
  const functions = [
    ...new Set([...called].map(([, name = '', words = '']) => signature(name, words))),
  ]
  const policies = [...plain.matchAll(/create policy "([^"]+)" on ([\w.]+)/g)]
    .map(([, name = '', table = '']) => ({ name, table }))
    .filter(({ table }) => !OURS.test(table) && !relations.includes(table))
  return { relations, functions, policies }
}

/** `public.f` and `p_a uuid, p_b text default null` → `public.f(uuid, text)`, as to_regprocedure takes it. */
function signature(name: string, words: string): string {
  const types = words
    .split(',')
    .map((word) => word.trim().replace(/\s+(default\b|=)[\s\S]*$/i, ''))
    .filter(Boolean)
    .map((word) => word.replace(/^\w+\s+/, ''))
  return `${name}(${types.join(', ')})`
}

/** Looks which of it a database has, and what of others would go along. */
export async function foundInCatalog(sql: Sql, made: MadeOutside): Promise<Found> {
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)
  const schemas = names(
    await sql<{ name: string }[]>`
    select nspname::text as name from pg_catalog.pg_namespace
    where nspname in ('patchbay', 'patchbay_api', 'patchbay_actions')
      and pg_catalog.obj_description(oid, 'pg_namespace') like 'Patchbay: %'
    order by nspname desc`,
  )
  const objects = names(
    await sql<{ name: string }[]>`
    select case relkind when 'v' then 'view ' else 'table ' end
      || (pg_catalog.pg_identify_object('pg_class'::regclass, oid, 0)).identity as name, relkind::text
    from pg_catalog.pg_class
    where relkind in ('r', 'p', 'v') and relnamespace::regnamespace || '.' || relname = any(${made.relations})
    union all
    select 'function ' || (pg_catalog.pg_identify_object('pg_proc'::regclass, oid, 0)).identity, 'u'
    from pg_catalog.pg_proc
    where oid = any(array(select to_regprocedure(made)::oid from unnest(${made.functions}::text[]) as made))
    order by 2 desc, 1`,
  )
  const policies = names(
    await sql<{ name: string }[]>`
    select format('%I on %s', polname, polrelid::regclass) as name
    from pg_catalog.pg_policy
    where (polname, polrelid) in (
      select name, to_regclass("table")::oid
      from jsonb_to_recordset(${sql.json(made.policies)}) as made (name name, "table" text)
    )
    order by 1`,
  )
  const roles = names(
    await sql<{ name: string }[]>`
    select quote_ident(rolname) as name from pg_catalog.pg_roles
    where rolname in ('patchbay_edge', 'patchbay_gateway') order by rolname`,
  )
  return { schemas, objects, policies, roles, dependents: await dependents(sql, schemas, objects) }
}

/** Triggers on auth.users are Patchbay's, and no loss. */
async function dependents(
  sql: Sql,
  schemas: readonly string[],
  objects: readonly string[],
): Promise<string[]> {
  const own = objects.map((object) => object.replace(/^\w+ /, ''))
  const rows = await sql<{ name: string; identity: string }[]>`
    with ours (classid, objid) as (
      select 'pg_class'::regclass, oid from pg_catalog.pg_class where relnamespace::regnamespace::text = any(${[...schemas]})
      union all
      select 'pg_proc'::regclass, oid from pg_catalog.pg_proc where pronamespace::regnamespace::text = any(${[...schemas]})
      union all
      select 'pg_type'::regclass, oid from pg_catalog.pg_type where typnamespace::regnamespace::text = any(${[...schemas]})
      union all
      select 'pg_class'::regclass, to_regclass(name)::oid from unnest(${own}::text[]) as name where name !~ '\\('
    )
    select distinct
      pg_catalog.pg_describe_object(depend.classid, depend.objid, 0) as name,
      (pg_catalog.pg_identify_object(depend.classid, depend.objid, 0)).identity
    from pg_catalog.pg_depend as depend
    join ours on (ours.classid, ours.objid) = (depend.refclassid, depend.refobjid)
    where depend.deptype = 'n'
    order by 1`
  const isOurs = (identity: string) =>
    schemas.some((schema) => new RegExp(`(^|[ (,])${schema}\\.`).test(identity)) ||
    own.some((name) => identity === name || identity.endsWith(` on ${name}`)) ||
    own.some((name) => identity.startsWith(`${name} in publication `)) ||
    / on auth\.users$/.test(identity)
  return rows.filter(({ identity }) => !isOurs(identity)).map(({ name }) => name)
}
