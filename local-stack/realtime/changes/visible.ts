import type { Sql } from 'postgres'
import { errorText } from '../../expected-error.ts'
import type { Claims } from '../access/claims.ts'
import { become } from '../access/policies.ts'
import type { Change, Row } from '../log/pgoutput.ts'
import type { Filter } from './filter.ts'
import type { FilterConnections } from './filter-connections.ts'
import { filtersSql, hasPattern } from './filter-sql.ts'
import type { Asked } from './subscription.ts'
import type { Column, Table } from './table.ts'

/** Whether all filters let a row through. A statement of its own, so that what one costs and breaks is its own affair. */
export async function passesFilters(
  { sql, sqlForPatterns }: FilterConnections,
  filters: readonly Filter[],
  columns: readonly Column[],
  row: Row,
): Promise<boolean> {
  if (filters.length === 0) return true
  const { text, values } = filtersSql(filters, columns, row, 1)
  const by = hasPattern(filters) ? sqlForPatterns : sql
  const [found] = await by.unsafe(`select ${text} as passes`, values)
  return found?.passes === true
}

/**
 * Those of the subscriptions whose user may see the changed row, as the policies of the table say now. Each user asks
 * for the row by its primary key, as that user.
 */
export async function throughPolicies(
  sql: Sql,
  table: Table,
  change: Change,
  subscriptions: readonly Asked[],
): Promise<Asked[]> {
  // Several subscriptions of one user are one question.
  const answers = new Map<string, Promise<boolean>>()
  const maySee = (claims: Claims) => {
    const who = JSON.stringify(claims)
    const answer = answers.get(who) ?? seesRow(sql, table, change, claims)
    answers.set(who, answer)
    return answer
  }
  const seen = await Promise.all(subscriptions.map((one) => maySee(one.claims)))
  return subscriptions.filter((_, index) => seen[index])
}

async function seesRow(sql: Sql, table: Table, change: Change, claims: Claims): Promise<boolean> {
  const keys = table.columns.filter((column) => column.isKey)
  const conditions = keys.map(
    ({ name, sqlType }, index) => `${quoted(name)} = ($${index + 1}::text)::${sqlType}`,
  )
  const text = `select exists (select from ${table.sqlName} where ${conditions.join(' and ')}) as seen`
  try {
    return await sql.begin('read only', async (tx) => {
      await become(tx, claims)
      const values = keys.map(({ name }) => change.row.get(name) ?? null)
      const [found] = await tx.unsafe(text, values)
      return found?.seen === true
    })
  } catch (error) {
    console.error(`policies of ${table.sqlName} cannot be asked:`, errorText(error))
    return false
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
