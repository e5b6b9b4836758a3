import type { Sql } from 'postgres'
import { errorText } from '../../expected-error.ts'
import type { Claims } from '../access/claims.ts'
import { publishedTables } from '../log/publications.ts'
import type { FilterConnections } from './filter-connections.ts'
import { filtersSql, hasPattern } from './filter-sql.ts'
import type { ChangesRequest } from './request.ts'
import { describeTable } from './table.ts'

const MOST_VALUES = 100

/**
 * Checks a request against the database: its table must be published, its columns selectable by the bearer, its filters
 * such that Postgres can evaluate them. Throws an Error with (nearly) the platform's words otherwise.
 */
export async function validateRequest(
  connections: FilterConnections,
  request: ChangesRequest,
  claims: Claims,
): Promise<void> {
  const { sql } = connections
  const oids = await publishedTables(sql, request)
  if (oids.length === 0) {
    throw new Error(
      `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [${described(request)}]`,
    )
  }
  try {
    for (const oid of oids) await validateOn(connections, oid, request, claims)
  } catch (error) {
    throw new Error(
      `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [${described(request)}]. Exception: ${errorText(error)}`,
    )
  }
}

async function validateOn(
  { sql, sqlForPatterns }: FilterConnections,
  oid: number,
  { filters, select }: ChangesRequest,
  { role }: Claims,
): Promise<void> {
  const table = await describeTable(sql, oid, [role])
  const columns = table?.columns.filter(({ readers }) => readers.includes(role)) ?? []
  const names = columns.map(({ name }) => name)
  for (const { column, op, value } of filters) {
    const type = columns.find(({ name }) => name === column)?.sqlType
    if (type === undefined) throw new Error(`invalid column for filter ${column}`)
    if (op === 'in' && (await lengthOf(sql, value)) > MOST_VALUES) {
      throw new Error(`too many values for \`in\` filter. Maximum ${MOST_VALUES}`)
    }
    // Some patterns take long to read already.
    if (op === 'match' || op === 'imatch') await sqlForPatterns`select '' ~ ${value}::text`
    // Beside a NULL, as in the trial below, Postgres does not look at a value of every type.
    if (op !== 'is') {
      await sql.unsafe(`select ($1::text)::${type}${op === 'in' ? '[]' : ''}`, [value])
    }
  }
  for (const name of select ?? []) {
    if (!names.includes(name)) throw new Error(`invalid column for select ${name}`)
  }
  // A trial on a row of nothing: Postgres says whether types, values and operators fit together.
  const nothing = new Map(names.map((name) => [name, null]))
  const { text, values } = filtersSql(filters, columns, nothing, 1)
  await (hasPattern(filters) ? sqlForPatterns : sql).unsafe(`select ${text}`, values)
}

async function lengthOf(sql: Sql, list: string): Promise<number> {
  const [found] = await sql`select cardinality(${list}::text::text[]) as length`
  return found?.length ?? 0
}

function described({ event, schema, table, filters, select }: ChangesRequest): string {
  const conditions = filters.map(
    ({ column, op, value, negate }) => `{${[column, op, value, negate].join(', ')}}`,
  )
  return `event: ${event}, schema: ${schema}, table: ${table}, filters: [${conditions.join(', ')}], select: ${select ? `[${select.join(', ')}]` : 'nil'}`
}
