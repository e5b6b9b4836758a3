import { ExpectedError } from '../../local-stack/expected-error.ts'
import { type Field, parseField } from '../action-new/field.ts'
import type { Column, Table } from './read-table.ts'

/** What stands in SQL for the user who signed in. */
const USER = '(select auth.uid())'

/** The fields of an action on a table, as --field and --answer take them. */
export interface TableFields {
  fields: string[]
  answers: string[]
}

/**
 * What has no default becomes a field, but for the owner; what is stored is answered.
 *
 * @param given fields of the command line: each adds a column that was left out, or says its own of one that was not
 * @param answers of the command line: only these are answered
 */
export function tableFields(
  { columns }: Table,
  given: readonly string[] = [],
  answers?: readonly string[],
): TableFields {
  const said = given.map((spec) => ({ name: parseField(spec).name, spec }))
  const of = (column: string) => said.filter(({ name }) => name === column)
  const read = columns.filter(
    (one) => !one.hasDefault && !one.isGenerated && !one.isOwner && typeOf(one) !== null,
  )
  const own = read.flatMap((one) => {
    const specs = of(one.name).map(({ spec }) => spec)
    return specs.length > 0 ? specs : [specOf(one)]
  })
  const added = said.filter(({ name }) => !has(read, name)).map(({ spec }) => spec)
  const answered = columns.filter(
    (one) =>
      typeOf(one) !== null && (one.name === 'id' || has(read, one.name) || of(one.name).length > 0),
  )
  return { fields: [...own, ...added], answers: [...(answers ?? answered.map(specOf))] }
}

/**
 * The function's body: it adds a row as the user, and answers what was stored. Throws an ExpectedError where a field or an
 * answer does not fit the table.
 */
export function insertBody(
  table: Table,
  { fields, answers }: { fields: readonly Field[]; answers: readonly Field[] },
): string {
  const columnOf = columnsOf(table)
  const values = fields.map((field): [string, string] => [
    columnOf(field.name).quoted,
    argument(field, columnOf(field.name)),
  ])
  const owners = table.columns
    .filter(
      (one) => one.isOwner && !one.hasDefault && !fields.some(({ name }) => name === one.name),
    )
    .map((one): [string, string] => [one.quoted, one.type === 'uuid' ? USER : `${USER}::text`])
  const answered = answers.map((field) => answer(field, columnOf(field.name)))
  const inserted = [...owners, ...values]
  const missing = requiredOf(table, fields)
  return `declare
  v_row ${table.name};
begin
  -- The body is yours. It runs as the user, under the policies of the table; what is not named here has its default.
${missing.map((one) => `  -- Required, and no field has its type: ${one}. Add it here.\n`).join('')}  insert into ${table.name}${
    inserted.length === 0
      ? ' default values'
      : ` (${inserted.map(([column]) => column).join(', ')})
  values (${inserted.map(([, value]) => value).join(', ')})`
  }
  returning * into v_row;

  return jsonb_build_object(
${answered.join(',\n')}
  );
end
`
}

/** What the person should know of the columns that are no fields: sentences. */
export function aboutColumns(table: Table, fields: readonly Field[]): string[] {
  const others = table.columns.filter(({ name }) => !fields.some((field) => field.name === name))
  const names = (columns: readonly Column[]) => columns.map(({ name }) => name).join(', ')
  const owners = others.filter((one) => one.isOwner)
  const required = requiredOf(table, fields)
  const left = others.filter(
    (one) => !one.isOwner && !required.some((text) => text.startsWith(`${one.name} `)),
  )
  return [
    ...(owners.length > 0 ? [`The signed-in user, and no field: ${names(owners)}`] : []),
    ...(left.length > 0
      ? [`Left to their defaults, or without a field of their type: ${names(left)}`]
      : []),
    ...(required.length > 0 ? [`Required, add it to the body: ${required.join(', ')}`] : []),
  ]
}

/** Columns that must have a value and get none: `tags text[]`. */
function requiredOf({ columns }: Table, fields: readonly Field[]): string[] {
  return columns
    .filter((one) => one.isRequired && !one.hasDefault && !one.isGenerated && !one.isOwner)
    .filter(({ name }) => !fields.some((field) => field.name === name))
    .map(({ name, sqlType }) => `${name} ${sqlType}`)
}

function columnsOf({ name: table, columns }: Table): (name: string) => Column {
  return (name) => {
    const found = columns.find((one) => one.name === name)
    if (found) return found
    throw new ExpectedError(
      `${table} has no column ${name}.`,
      'With --table, --field and --answer name columns. Another argument: leave it out here, and add it to the definition and the body.',
    )
  }
}

/** A field's value, as its column takes it. */
function argument({ name, optional }: Field, column: Column): string {
  if (column.isGenerated) {
    throw new ExpectedError(`${name}: Postgres makes the value of this column itself.`)
  }
  if (!optional) return cast(column)
  if (column.default !== null) return `coalesce(${cast(column)}, ${column.default})`
  if (column.isRequired) {
    throw new ExpectedError(
      `${name} may be left out, and its column takes no null and has no default.`,
      `--field "${name}:…", without the ?`,
    )
  }
  return cast(column)
}

function answer({ name, optional }: Field, column: Column): string {
  if (!column.isRequired && !optional) {
    throw new ExpectedError(
      `${name} is in every answer, and its column may be null.`,
      `--answer "${name}?:…"`,
    )
  }
  return `    '${name}', v_row.${column.quoted}`
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

/** As --field is written: `note?:text(1..280)=What was special`. */
function specOf(column: Column): string {
  const comment = column.comment?.replaceAll(/\s+/g, ' ').trim()
  const type = comment ? `${typeOf(column)}=${comment}` : typeOf(column)
  return `${column.name}${column.isRequired ? '' : '?'}:${type}`
}

/** Types of the adopter's own are found by their schema: the function's search_path is empty. */
function cast({ name, type, sqlType }: Column): string {
  const text = `args ->> '${name}'`
  return /^(text|varchar|bpchar)$/.test(type) ? text : `(${text})::${sqlType}`
}
