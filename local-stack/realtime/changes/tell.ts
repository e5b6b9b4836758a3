import type { Sql } from 'postgres'
import type { Change, Row } from '../log/pgoutput.ts'
import { type JsonRow, objectOf, toJson } from './json.ts'
import type { Asked, Subscriber, Subscription } from './subscription.ts'
import type { Column, describeTable, Table } from './table.ts'
import { throughPolicies } from './visible.ts'

const LARGEST_RECORD = 1024 * 1024
/** Of a larger record, only values up to this size are told. */
const SMALL_VALUE = 64

const NO_KEY = 'Error 400: Bad Request, no primary key'
const UNAUTHORIZED = 'Error 401: Unauthorized'
const TOO_LARGE = 'Error 413: Payload Too Large'

/** What a role may learn about a change, once a subscription's filters let the row through. */
export type News = {
  subscriptions: Asked[]
  /** What filters are asked about: columns that the role may select, of a row that the subscriber may read. */
  columns: readonly Column[]
  row: Row
  /** False where all are told, whatever they filter by: of an error. */
  isFiltered: boolean
  dataFor(select: readonly string[] | null): string
}

/**
 * What the subscriptions that a change concerns may learn about it, by the rules of the platform (its SQL function
 * realtime.apply_rls) but one: the policies are asked before the filters. A filter that is asked about a row reveals it by
 * its time and by its failure, so it is never asked about a row that its user may not read. A role that may not select
 * the primary key gets an error. Columns that the role may not select are left out. A deleted row can be asked of
 * nobody's policies any more: of a table with policies only the primary key is told, and filters are asked about that alone.
 */
export async function newsOf(
  sql: Sql,
  describe: typeof describeTable,
  change: Change,
  subscriptions: readonly Subscription[],
): Promise<News[]> {
  const asked = subscriptions.map((one) => ({ ...one, claims: one.channel.claims() }))
  const roles = [...new Set(asked.map(({ claims }) => claims.role))]
  if (roles.length === 0) return []
  const table = await describe(sql, change.relation.oid, roles)
  if (!table) return []
  const keys = table.columns.filter((column) => column.isKey)
  const complete = withKeyAsOld(change, keys)
  const rows = await smallRows(sql, complete, table)
  const isDeleted = change.action === 'DELETE'
  const row = isDeleted ? complete.old : complete.row

  const news: News[] = []
  for (const role of roles) {
    const ofRole = asked.filter(({ claims }) => claims.role === role)
    const refusal = isDeleted ? undefined : refusalFor(keys, role)
    const isAsked = table.hasRowSecurity && !isDeleted && !refusal
    news.push({
      subscriptions: isAsked ? await throughPolicies(sql, table, complete, ofRole) : ofRole,
      columns: (table.hasRowSecurity && isDeleted ? keys : table.columns).filter(({ readers }) =>
        readers.includes(role),
      ),
      row,
      isFiltered: !refusal,
      dataFor: (select) =>
        refusal ? refusalData(change, refusal) : changeData(change, table, rows, role, select),
    })
  }
  return news
}

/** The old row of an UPDATE holds at least the key; the log leaves it out when it is unchanged. */
function withKeyAsOld(change: Change, keys: readonly Column[]): Change {
  if (change.action !== 'UPDATE' || change.old.size > 0) return change
  const old = new Map(keys.map(({ name }) => [name, change.row.get(name) ?? null]))
  return { ...change, old }
}

type Rows = { row: JsonRow; old: JsonRow; isTooLarge: boolean }

async function smallRows(sql: Sql, change: Change, table: Table): Promise<Rows> {
  const { old } = change
  // An unchanged large value is not in the new row; where the log has the old row, it is there.
  const row = change.action === 'UPDATE' ? new Map([...old, ...change.row]) : change.row
  const size = [...row.values(), ...old.values()].reduce((sum, one) => sum + (one?.length ?? 0), 0)
  const isTooLarge = size > LARGEST_RECORD
  const small = (whole: typeof row) =>
    isTooLarge
      ? new Map([...whole].filter(([, value]) => (value?.length ?? 0) <= SMALL_VALUE))
      : whole
  const [newJson = new Map(), oldJson = new Map()] = await toJson(
    sql,
    table.columns,
    small(row),
    small(old),
  )
  return { row: newJson, old: oldJson, isTooLarge }
}

function refusalFor(keys: readonly Column[], role: string): string | undefined {
  if (keys.length === 0) return NO_KEY
  return keys.every((key) => key.readers.includes(role)) ? undefined : UNAUTHORIZED
}

function refusalData({ action, relation }: Change, error: string): string {
  const { schema, table } = relation
  return JSON.stringify({
    schema,
    table,
    type: action,
    commit_timestamp: null,
    columns: [],
    ...(action !== 'DELETE' && { record: {} }),
    ...(action !== 'INSERT' && { old_record: {} }),
    errors: [error],
  })
}

function changeData(
  { action, relation, committedAt }: Change,
  table: Table,
  rows: Rows,
  role: string,
  select: readonly string[] | null,
): string {
  const columns = table.columns.filter(
    ({ name, isKey, readers }) =>
      readers.includes(role) && (select === null || isKey || select.includes(name)),
  )
  const names = new Set(columns.map((column) => column.name))
  const keys = new Set(columns.flatMap(({ name, isKey }) => (isKey ? [name] : [])))
  const ofOld = action === 'DELETE' && table.hasRowSecurity ? keys : names
  const head = JSON.stringify({
    schema: relation.schema,
    table: relation.table,
    type: action,
    commit_timestamp: committedAt.toISOString(),
    columns: columns.map(({ name, type }) => ({ name, type })),
    errors: rows.isTooLarge ? [TOO_LARGE] : null,
  })
  const record = `,"record":${objectOf(rows.row, (name) => names.has(name))}`
  const old = `,"old_record":${objectOf(rows.old, (name) => ofOld.has(name))}`
  return `${head.slice(0, -1)}${action === 'DELETE' ? '' : record}${action === 'INSERT' ? '' : old}}`
}

/** One message for each choice of columns, with the ids of all subscriptions of the channel that made it. */
export function tellChannel(
  channel: Subscriber,
  subscriptions: readonly Subscription[],
  dataFor: News['dataFor'],
): void {
  const messages = new Map<string, { ids: number[]; data: string }>()
  for (const { id, select } of subscriptions) {
    const choice = JSON.stringify(select)
    const message = messages.get(choice) ?? { ids: [], data: dataFor(select) }
    message.ids.push(id)
    messages.set(choice, message)
  }
  for (const { ids, data } of messages.values()) channel.tell(ids, data)
}
