import type postgres from 'postgres'

/** A value of one of the parameter types that entry functions take. */
export type Parameter = string | number | boolean | null | Uint8Array | postgres.Parameter

/** What the functions of this folder need of a connection to Postgres. */
export interface Sql {
  /** Runs one statement and gives its first row. */
  one<Row>(strings: TemplateStringsArray, ...parameters: Parameter[]): Promise<Row>
  /** Marks a value as jsonb. */
  json(value: unknown): postgres.Parameter
}

/** The text of a `text[]`: postgres.js writes arrays only where it reads the types of the database at every start. */
export function textArray(items: readonly string[] | null): string | null {
  if (items === null) return null
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
}
