import type { Sql } from 'postgres'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** A column of a table of the adopter's. */
export interface Column {
  name: string
  /** As SQL writes it: in quotes where it must be. */
  quoted: string
  /** Its name in pg_type; `enum` for any enum. */
  type: string
  /** What a text is cast to, qualified where it must be. */
  sqlType: string
  length: number | null
  /** Those of an enum. */
  words: string[] | null
  isRequired: boolean
  hasDefault: boolean
  /** The default, as an expression. */
  default: string | null
  /** Postgres takes no value for it: generated, or `generated always as identity`. */
  isGenerated: boolean
  /** The signed-in user: what the table's policies compare with auth.uid(), else what references auth.users. */
  isOwner: boolean
  comment: string | null
}

/** A table of the adopter's. */
export interface Table {
  /** With its schema, as SQL writes it. */
  name: string
  columns: Column[]
}

type Row = Omit<Column, 'isOwner'> & { referencesUsers: boolean }

/** Schemas whose tables an assistant's user has no business in: the platform's, Postgres' and Patchbay's. */
const NOT_THE_ADOPTERS =
  /^(auth|storage|realtime|vault|net|cron|extensions|graphql|graphql_public|pgsodium|supabase_\w+|_\w+|pg_\w+|information_schema|patchbay|patchbay_api|patchbay_actions)$/

/**
 * Reads a table's columns from the catalog.
 *
 * Throws an ExpectedError where there is none of that name, where it is a view or another thing that is no table, and for the
 * schemas of the platform.
 */
export async function readTable(sql: Sql, given: string): Promise<Table> {
  const [schema = 'public', name = ''] = given.includes('.') ? given.split('.') : ['public', given]
  if (NOT_THE_ADOPTERS.test(schema)) {
    throw new ExpectedError(
      `--table ${given}: an action on a table of the schema ${schema} is not written for you.`,
      'Name a table of yours; or leave --table out, name the fields, and write the body.',
    )
  }
  // Without a search path the catalog prints every name that is not Postgres' own with its schema, as the function needs it.
  return sql.begin(async (tx) => {
    await tx`set local search_path = ''`
    const [found] = await tx<{ oid: number; relkind: string; name: string }[]>`
      select oid, relkind, format('%I.%I', ${schema}::text, ${name}::text) as name from pg_catalog.pg_class
      where oid = to_regclass(format('%I.%I', ${schema}::text, ${name}::text))`
    if (found === undefined) {
      throw new ExpectedError(
        `The database has no table ${schema}.${name}.`,
        'Its migration must be applied: to the running npx patchbay dev, or to the database of --db-url.',
      )
    }
    if (!/^[rp]$/.test(found.relkind)) {
      throw new ExpectedError(
        `--table ${given} is no table that rows can be added to.`,
        'Name the table behind it; or leave --table out, name the fields, and write the body.',
      )
    }
    const rows = await tx<Row[]>`
      select
        a.attname as name,
        quote_ident(a.attname) as quoted,
        case when t.typtype = 'e' then 'enum' else t.typname end as type,
        format_type(a.atttypid, a.atttypmod) as "sqlType",
        case when t.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length,
        (select array_agg(enumlabel order by enumsortorder) from pg_catalog.pg_enum where enumtypid = t.oid) as words,
        a.attnotnull as "isRequired",
        a.atthasdef or a.attidentity <> '' as "hasDefault",
        pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default,
        a.attgenerated <> '' or a.attidentity = 'a' as "isGenerated",
        exists (
          select from pg_catalog.pg_constraint as c
          where c.conrelid = a.attrelid and c.contype = 'f' and c.conkey = array[a.attnum]
            and c.confrelid = to_regclass('auth.users')
        ) as "referencesUsers",
        col_description(a.attrelid, a.attnum) as comment
      from pg_catalog.pg_attribute as a
      join pg_catalog.pg_type as t on t.oid = a.atttypid
      left join pg_catalog.pg_attrdef as d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
      where a.attrelid = ${found.oid} and a.attnum > 0 and not a.attisdropped
      order by a.attnum`
    const policies = await tx<{ inserts: boolean; expression: string }[]>`
      select polcmd in ('a', '*') as inserts,
        coalesce(pg_catalog.pg_get_expr(polwithcheck, polrelid), pg_catalog.pg_get_expr(polqual, polrelid), '') as expression
      from pg_catalog.pg_policy where polrelid = ${found.oid}`
    const owners = ownersOf(rows, policies)
    const columns = rows.map(({ referencesUsers, ...column }) => ({
      ...column,
      isOwner: owners.has(column.name),
    }))
    return { name: found.name, columns }
  })
}

/** Of a column that names the user but no policy speaks of, only the first: a second may be somebody else. */
function ownersOf(
  rows: readonly Row[],
  policies: readonly { inserts: boolean; expression: string }[],
): Set<string> {
  const named = (which: (one: { inserts: boolean }) => boolean) =>
    new Set(policies.filter(which).flatMap(({ expression }) => comparedWithUser(expression)))
  const byInsert = named(({ inserts }) => inserts)
  if (byInsert.size > 0) return byInsert
  const byAny = named(() => true)
  if (byAny.size > 0) return byAny
  const first = rows.find(({ referencesUsers }) => referencesUsers)
  return new Set(first ? [first.name] : [])
}

/** Columns that a policy's expression, as the catalog prints it, compares with auth.uid(). */
export function comparedWithUser(expression: string): string[] {
  const plain = expression
    .replaceAll(/\(\s*SELECT auth\.uid\(\) AS \w+\)/g, 'auth.uid()')
    .replaceAll(/\((auth\.uid\(\)|"?\w+"?)\)::text/g, '$1')
  const column = '"?(\\w+)"?'
  // Behind a dot it is a column of another table.
  const left = new RegExp(`(?<![\\w."])${column} = auth\\.uid\\(\\)`, 'g')
  const right = new RegExp(`auth\\.uid\\(\\) = ${column}(?![\\w."(])`, 'g')
  return [...plain.matchAll(left), ...plain.matchAll(right)].map(([, name = '']) => name)
}
