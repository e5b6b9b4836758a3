import type { Row } from '../log/pgoutput.ts'
import type { Filter, Operator } from './filter.ts'
import type { Column } from './table.ts'

/** A piece of SQL with the values of its parameters. */
export type Condition = { text: string; values: (string | null)[] }

const SYMBOLS: Partial<Record<Operator, string>> = {
  eq: '=',
  neq: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
}

/** Matching takes as long as a pattern wants it to; comparing takes no longer than reading both values. */
const PATTERNS: readonly Operator[] = ['like', 'ilike', 'match', 'imatch']

export function hasPattern(filters: readonly Filter[]): boolean {
  return filters.some(({ op }) => PATTERNS.includes(op))
}

const IS = ['null', 'true', 'false', 'unknown']

/**
 * All filters as one condition on a row that is not in the table, or no longer: its values are parameters. NULL counts
 * as "no", and so does a filter on a column that the row does not tell.
 *
 * @param first number of the first parameter
 */
export function filtersSql(
  filters: readonly Filter[],
  columns: readonly Column[],
  row: Row,
  first: number,
): Condition {
  const texts: string[] = []
  const values: (string | null)[] = []
  for (const filter of filters) {
    const column = columns.find((one) => one.name === filter.column)
    const value = row.get(filter.column)
    if (!column || value === undefined) return { text: 'false', values: [] }
    const at = first + values.length
    texts.push(`coalesce(${comparison(filter, column.sqlType, `$${at}`, `$${at + 1}`)}, false)`)
    values.push(value, filter.value)
  }
  return { text: texts.join(' and ') || 'true', values }
}

/** @param left @param right parameters; the type comes from the catalog, which quotes it */
function comparison(filter: Filter, type: string, left: string, right: string): string {
  const { op, negate } = filter
  const column = `(${left}::text)::${type}`
  // Every parameter must appear, also where the operator takes a keyword.
  if (op === 'is') {
    if (!IS.includes(filter.value)) {
      throw new Error('invalid value for is filter: must be null, true, false, or unknown')
    }
    return `(${right}::text is not null and ${column} is ${negate ? 'not ' : ''}${filter.value})`
  }
  const value = `(${right}::text)::${type}`
  if (op === 'isdistinct') {
    return `(${column} is ${negate ? 'not ' : ''}distinct from ${value})`
  }
  const plain = op === 'in' ? `${column} = any (${value}[])` : `${column} ${SYMBOLS[op]} ${value}`
  return negate ? `not (${plain})` : `(${plain})`
}
