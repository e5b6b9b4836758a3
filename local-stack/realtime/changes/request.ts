import { errorText } from '../../expected-error.ts'
import { type Filter, parseFilters } from './filter.ts'

/** What a client wants to be notified of, from one element of `postgres_changes`. */
export type ChangesRequest = {
  event: '*' | 'INSERT' | 'UPDATE' | 'DELETE'
  /** A name, or `*` for all. */
  schema: string
  table: string
  filters: Filter[]
  /** The columns that are wanted; null for all. */
  select: string[] | null
}

const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const

/** Reads one element of `postgres_changes`. Throws an Error with the platform's words where it makes no sense. */
export function parseRequest(raw: Record<string, unknown>): ChangesRequest {
  const { schema, table, filter } = raw
  const wanted = String(raw.event ?? '*').toUpperCase()
  const event = EVENTS.find((one) => one === wanted) ?? '*'
  const select = selectIn(raw.select)
  const bySchema = typeof schema === 'string'
  const byTable = typeof table === 'string'
  const isFiltered = filter !== undefined && filter !== null
  if (isFiltered ? !(bySchema && byTable && typeof filter === 'string') : !(bySchema || byTable)) {
    throw new Error(
      `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${JSON.stringify(raw)}`,
    )
  }
  const request: ChangesRequest = {
    event,
    schema: bySchema ? schema : 'public',
    table: byTable ? table : '*',
    filters: typeof filter === 'string' ? filtersIn(filter) : [],
    select,
  }
  if (select && (request.schema === '*' || request.table === '*')) {
    throw new Error(
      'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
    )
  }
  return request
}

function filtersIn(text: string): Filter[] {
  try {
    return parseFilters(text)
  } catch (error) {
    throw new Error(`Error parsing \`filter\` params: ${errorText(error)}`)
  }
}

function selectIn(select: unknown): string[] | null {
  if (typeof select === 'string') {
    throw new Error(
      'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
    )
  }
  const columns = Array.isArray(select) ? select.filter((one) => typeof one === 'string') : []
  return columns.length > 0 ? columns.sort() : null
}
