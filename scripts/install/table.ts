import type { Sql } from 'postgres'
import { ExpectedError } from '../../local-stack/expected-error.ts'

interface Column {
  name: string
  type: string
  /** What an answer of SQL is cast to. */
  sql_type: string
  length: number | null
  words: string[] | null
  is_required: boolean
  has_default: boolean
  comment: string | null
}

/** What an action on a table is made of. */
export interface TableAction {
  /** Fields of the input, as --field takes them; and of the answer. */
  fields: string[]
  answers: string[]
  /** The function's body: it adds a row. */
  body: string
  /** Columns that are left to their defaults, or have a type that no field has. */
  leftOut: string[]
}

/**
 * Reads columns and types of a table: what has no default becomes a field; the function adds a row with them and answers
 * what was stored. Throws an ExpectedError where there is no such table.
 */
export async function tableAction(sql: Sql, name: string): Promise<TableAction> {
  const [schema = 'public', table = ''] = name.includes('.') ? name.split('.') : ['public', name]
  const columns = await sql<Column[]>`
    select
      a.attname as name,
      case when t.typtype = 'e' then 'enum' else t.typname end as type,
      format_type(a.atttypid, a.atttypmod) as sql_type,
      case when t.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length,
      (select array_agg(enumlabel order by enumsortorder) from pg_catalog.pg_enum where enumtypid = t.oid) as words,
      a.attnotnull as is_required,
      a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as has_default,
      col_description(a.attrelid, a.attnum) as comment
    from pg_catalog.pg_attribute as a
    join pg_catalog.pg_type as t on t.oid = a.atttypid
    where a.attrelid = to_regclass(format('%I.%I', ${schema}::text, ${table}::text)) and a.attnum > 0 and not a.attisdropped
    order by a.attnum`
  if (columns.length === 0) {
    throw new ExpectedError(
      `The database has no table ${schema}.${table}.`,
      'Its migration must be applied: to the running npx patchbay dev, or to the database of --db-url.',
    )
  }
  const usable = columns.filter((one) => !one.has_default && typeOf(one) !== null)
  const answered = [...columns.filter(({ name }) => name === 'id' && !has(usable, name)), ...usable]
  return {
    fields: usable.map((one) => `${one.name}${one.is_required ? '' : '?'}:${fieldOf(one)}`),
    answers: answered
      .filter((one) => typeOf(one) !== null)
      .map((one) => `${one.name}${one.is_required ? '' : '?'}:${fieldOf(one)}`),
    body: insertBody(`${quoted(schema)}.${quoted(table)}`, usable, answered),
    leftOut: columns.filter((one) => !has(usable, one.name)).map((one) => one.name),
  }
}

const has = (columns: readonly Column[], name: string) => columns.some((one) => one.name === name)

/** The type of a field; null: none fits. */
function typeOf({ name, type, length, words }: Column): string | null {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) return null
  if (/^int[248]$/.test(type)) return 'integer'
  if (/^(numeric|float[48])$/.test(type)) return 'number'
  if (type === 'bool') return 'boolean'
  if (type === 'uuid' || type === 'date') return type
  if (/^(text|varchar|bpchar|citext)$/.test(type)) return `text(1..${length ?? 2000})`
  if (
    type === 'enum' &&
    words !== null &&
    words.length > 1 &&
    words.every((one) => /^[\w-]+$/.test(one))
  )
    return `one_of(${words.join('|')})`
  return null
}

function fieldOf(column: Column): string {
  const comment = column.comment?.replaceAll(/\s+/g, ' ').trim()
  return comment ? `${typeOf(column)}=${comment}` : (typeOf(column) ?? '')
}

const quoted = (name: string) =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`

/** Types of the adopter's own are found by their schema: the function's search_path is empty. */
function cast({ name, type, sql_type: sqlType, words }: Column): string {
  const text = `args ->> '${name}'`
  if (/^(text|varchar|bpchar)$/.test(type)) return text
  const qualified = words !== null && !sqlType.includes('.') ? `public.${sqlType}` : sqlType
  return `(${text})::${qualified}`
}

function insertBody(
  table: string,
  columns: readonly Column[],
  answered: readonly Column[],
): string {
  return `declare
  v_row ${table};
begin
  -- The body is yours. It runs as the user, under the policies of the table; what is not named here has its default.
  insert into ${table} (${columns.map(({ name }) => quoted(name)).join(', ')})
  values (${columns.map(cast).join(', ')})
  returning * into v_row;

  return jsonb_build_object(
${answered.map(({ name }) => `    '${name}', v_row.${quoted(name)}`).join(',\n')}
  );
end
`
}
