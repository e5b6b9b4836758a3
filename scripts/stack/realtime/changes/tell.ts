import type { Sql } from 'postgres'
import type { Change } from '../log/pgoutput.ts'
import { type JsonRow, objectOf, toJson } from './json.ts'
import type { Subscriber, Subscription } from './subscription.ts'
import { type Column, describeTable, type Table } from './table.ts'
import { throughFilters, throughPolicies } from './visible.ts'

const LARGEST_RECORD = 1024 * 1024
/** Of a larger record, only values up to this size are told. */
const SMALL_VALUE = 64

const NO_KEY = 'Error 400: Bad Request, no primary key'
const UNAUTHORIZED = 'Error 401: Unauthorized'
const TOO_LARGE = 'Error 413: Payload Too Large'

/**
 * Tells a change to the subscriptions that it concerns, by the rules of the platform (its SQL function
 * realtime.apply_rls): a role that may not select the primary key is told of an error instead; filters, then the
 * table's policies decide; columns that the role may not select are left out. A deleted row can be asked of nobody's
 * policies any more: whoever's filters match is told, and of a table with policies only the primary key.
 */
export async function tellChange(
  sql: Sql,
  change: Change,
  subscriptions: readonly Subscription[],
): Promise<void> {
  const asked = subscriptions.map((one) => ({ ...one, claims: one.channel.claims() }))
  const roles = [...new Set(asked.map(({ claims }) => claims.role))]
  if (roles.length === 0) return
  const table = await describeTable(sql, change.relation.oid, roles)
  if (!table) return
  const keys = table.columns.filter((column) => column.isKey)
  const complete = withKeyAsOld(change, keys)
  const rows = await smallRows(sql, complete, table)

  for (const role of roles) {
    const ofRole = asked.filter(({ claims }) => claims.role === role)
    const refusal = change.action === 'DELETE' ? undefined : refusalFor(keys, role)
    if (refusal) {
      tellAll(ofRole, () => refusalData(change, refusal))
      continue
    }
    let visible = await throughFilters(sql, table, complete, ofRole)
    if (table.hasRowSecurity && change.action !== 'DELETE') {
      visible = await throughPolicies(sql, table, complete, visible)
    }
    tellAll(visible, (select) => changeData(change, table, rows, role, select))
  }
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

/** One message for each channel and choice of columns, with the ids of all its subscriptions. */
function tellAll(
  subscriptions: readonly Subscription[],
  dataFor: (select: readonly string[] | null) => string,
): void {
  const texts = new Map<string, string>()
  const messages = new Map<string, { channel: Subscriber; ids: number[]; data: string }>()
  const channels = new Map<Subscriber, number>()
  for (const { id, channel, select } of subscriptions) {
    const choice = JSON.stringify(select)
    const data = texts.get(choice) ?? dataFor(select)
    texts.set(choice, data)
    const number = channels.get(channel) ?? channels.size
    channels.set(channel, number)
    const message = messages.get(`${number} ${choice}`) ?? { channel, ids: [], data }
    message.ids.push(id)
    messages.set(`${number} ${choice}`, message)
  }
  for (const { channel, ids, data } of messages.values()) channel.tell(ids, data)
}
