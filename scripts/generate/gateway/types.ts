import type { Field } from './catalog.ts'
import { camelCase, pascalCase } from './names.ts'

const SCALARS: Readonly<Record<string, string>> = {
  text: 'string',
  uuid: 'string',
  boolean: 'boolean',
  integer: 'number',
  smallint: 'number',
  real: 'number',
  'double precision': 'number',
}

const COMPOSITE = /^patchbay_api\.([a-z_]+)(\[\])?$/

/** The name of the composite type of `patchbay_api` that this is, or an array of; undefined for any other type. */
export function compositeName(type: string): string | undefined {
  return COMPOSITE.exec(type)?.[1]
}

/** The TypeScript type of a parameter. */
export function parameterType({ name, type }: Field): string {
  if (type === 'bytea') return `Digest<'${digestKind(name)}'>`
  if (type === 'text[]') return 'readonly string[]'
  // What is in it is for the function to check.
  if (type === 'jsonb') return 'object'
  return scalar(name, type)
}

/** The expression that a parameter is sent as. `value` is its TypeScript expression. */
export function parameterExpression(type: string, value: string, isNullable: boolean): string {
  if (type === 'text[]') return `\${textArray(${value})}::text[]`
  if (type !== 'jsonb') return `\${${value}}`
  return isNullable ? `\${${value} && sql.json(${value})}` : `\${sql.json(${value})}`
}

/** The TypeScript type of a column of an answer. */
export function columnType({ name, type }: Field): string {
  const composite = jsonComposite(type)
  if (composite) return composite
  if (type === 'jsonb') return 'unknown'
  return scalar(name, type)
}

/** The TypeScript type of a field of a composite type, which comes as JSON. */
export function jsonType({ name, type }: Field): string {
  if (type === 'text[]') return 'string[]'
  if (type === 'bigint') return 'number'
  if (type === 'bigint[]') return 'number[]'
  return columnType({ name, type })
}

function jsonComposite(type: string): string | undefined {
  const [, name, array = ''] = COMPOSITE.exec(type) ?? []
  return name && pascalCase(name) + array
}

function scalar(name: string, type: string): string {
  const found = SCALARS[type]
  if (found === undefined) throw new Error(`${name}: no TypeScript type is known for ${type}`)
  return found
}

/** `p_user_code_digest` takes digests of the kind `userCode`. */
function digestKind(name: string): string {
  const kind = /^p_([a-z_]+)_digest$/.exec(name)?.[1]
  if (kind === undefined) throw new Error(`${name}: a bytea parameter is a p_<kind>_digest`)
  return camelCase(kind)
}
