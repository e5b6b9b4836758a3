import type { Sql } from 'postgres'
import type { Row } from '../log/pgoutput.ts'
import type { Column } from './table.ts'

/** Column → value as JSON text. */
export type JsonRow = Map<string, string>

/** Lets Postgres write the values of rows as JSON, so that every type looks as it does on the platform. */
export async function toJson(
  sql: Sql,
  columns: readonly Column[],
  ...rows: Row[]
): Promise<JsonRow[]> {
  const texts: string[] = []
  const values: (string | null)[] = []
  for (const row of rows) {
    for (const [name, value] of row) {
      const type = columns.find((one) => one.name === name)?.sqlType ?? 'text'
      values.push(value)
      // Text stays text: to_jsonb writes bytea as an escaped string.
      const cast = type === 'bytea' ? 'text' : type
      texts.push(`coalesce(to_jsonb(($${values.length}::text)::${cast})::text, 'null')`)
    }
  }
  const list = `to_jsonb(array[${texts.join(', ')}]::text[])`
  const [found] = await sql.unsafe(`select ${list} as texts`, values)
  const json: string[] = found?.texts ?? []
  let at = 0
  return rows.map((row) => new Map([...row.keys()].map((name) => [name, json[at++] ?? 'null'])))
}

/** Some columns of a row as a JSON object. */
export function objectOf(row: JsonRow, isWanted: (name: string) => boolean): string {
  const members = [...row]
    .filter(([name]) => isWanted(name))
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
  return `{${members.join(',')}}`
}
