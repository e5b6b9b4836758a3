import type { Sql } from 'postgres'

/** A parameter or a column, with its type as Postgres writes it. */
export interface Field {
  name: string
  type: string
}

export interface InParameter extends Field {
  /** The expression of its default. */
  default: string | null
}

/** A function of `patchbay_api`. */
export interface CatalogFunction {
  name: string
  comment: string | null
  /** Whether the role `patchbay_gateway` may execute it. */
  callable: boolean
  parameters: InParameter[]
  /** OUT parameters. */
  columns: Field[]
  returns: string
  returnsSet: boolean
}

/** A composite type of `patchbay_api`. */
export interface CatalogType {
  name: string
  comment: string | null
  fields: Field[]
}

export interface Catalog {
  functions: CatalogFunction[]
  types: CatalogType[]
}

/** What the catalog of a database says of the schema `patchbay_api`. */
export async function readCatalog(sql: Sql): Promise<Catalog> {
  const functions = await sql<CatalogFunction[]>`
    select
      p.proname as name,
      obj_description(p.oid, 'pg_proc') as comment,
      has_function_privilege('patchbay_gateway', p.oid, 'execute') as callable,
      format_type(p.prorettype, null) as returns,
      p.proretset as "returnsSet",
      coalesce(
        jsonb_agg(jsonb_build_object(
          'name', one.name, 'type', format_type(one.type, null), 'default', pg_get_function_arg_default(p.oid, one.n::integer)
        ) order by one.n) filter (where one.mode = 'i'),
        '[]'
      ) as parameters,
      coalesce(
        jsonb_agg(jsonb_build_object('name', one.name, 'type', format_type(one.type, null)) order by one.n)
          filter (where one.mode <> 'i'),
        '[]'
      ) as columns
    from pg_proc as p
    left join lateral (
      select a.type, a.name, coalesce(a.mode, 'i') as mode, a.n
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
        with ordinality as a (type, name, mode, n)
    ) as one on true
    where p.pronamespace = 'patchbay_api'::regnamespace and p.prorettype <> 'trigger'::regtype
    group by p.oid
    order by p.proname collate "C", pg_get_function_identity_arguments(p.oid)`

  const types = await sql<CatalogType[]>`
    select
      c.relname as name,
      obj_description(c.reltype, 'pg_type') as comment,
      jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum) as fields
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'patchbay_api'::regnamespace and c.relkind = 'c'
    group by c.oid
    order by c.relname collate "C"`

  return { functions: [...functions], types: [...types] }
}
