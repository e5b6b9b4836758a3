import { MessageReader } from './message-reader.ts'

/** A table as the log describes it before the first change of it, and again after every change of its shape. */
export type Relation = {
  oid: number
  schema: string
  table: string
  columns: { name: string; typeOid: number; isKey: boolean }[]
}

/** Column → value as text. A column that is not in here was not told: an unchanged large value, or no part of the key. */
export type Row = Map<string, string | null>

/** One committed change of one row. */
export type Change = {
  action: 'INSERT' | 'UPDATE' | 'DELETE'
  relation: Relation
  /** Of the transaction. */
  xid: number
  committedAt: Date
  /** The row as it is now; empty for DELETE. */
  row: Row
  /** What the replica identity says about the row before; empty for INSERT, and for UPDATE unless it tells anything. */
  old: Row
}

/** Milliseconds from 1970 to 2000, where Postgres' clock starts. */
export const POSTGRES_EPOCH = Date.UTC(2000, 0, 1)

/**
 * Reads the messages of the output plugin pgoutput, protocol version 1, values as text ("Logical Replication Message
 * Formats" in Postgres' manual). Postgres sends a transaction when it is committed, never before and never in parts.
 *
 * @returns a function that takes one message and gives the change it tells, if it tells one
 */
export function pgoutputDecoder(): (message: Buffer) => Change | undefined {
  const relations = new Map<number, Relation>()
  let transaction = { committedAt: new Date(0), xid: 0 }

  return (message) => {
    const reader = new MessageReader(message)
    const kind = reader.char()
    if (kind === 'B') {
      reader.skip(8)
      const committedAt = new Date(POSTGRES_EPOCH + Number(reader.int64() / 1000n))
      transaction = { committedAt, xid: reader.uint32() }
    } else if (kind === 'R') {
      const relation = readRelation(reader)
      relations.set(relation.oid, relation)
    } else if (kind === 'I' || kind === 'U' || kind === 'D') {
      const relation = relations.get(reader.uint32())
      return relation && { ...transaction, ...readChange(reader, kind, relation) }
    }
    return undefined
  }
}

function readRelation(reader: MessageReader): Relation {
  const oid = reader.uint32()
  const schema = reader.text()
  const table = reader.text()
  reader.skip(1)
  const columns = Array.from({ length: reader.int16() }, () => {
    const isKey = reader.int8() === 1
    const name = reader.text()
    const typeOid = reader.uint32()
    reader.skip(4)
    return { name, typeOid, isKey }
  })
  return { oid, schema, table, columns }
}

const ACTIONS = { I: 'INSERT', U: 'UPDATE', D: 'DELETE' } as const

function readChange(
  reader: MessageReader,
  kind: keyof typeof ACTIONS,
  relation: Relation,
): Omit<Change, 'committedAt' | 'xid'> {
  const change = { action: ACTIONS[kind], relation, row: new Map(), old: new Map() }
  while (!reader.atEnd()) {
    const which = reader.char()
    const row = readRow(reader, relation, which === 'K')
    if (which === 'N') change.row = row
    else change.old = row
  }
  return change
}

/** A row of the key alone has NULL in place of every other column, which says nothing about them. */
function readRow(reader: MessageReader, relation: Relation, keyOnly: boolean): Row {
  const row: Row = new Map()
  const count = reader.int16()
  for (let index = 0; index < count; index++) {
    const column = relation.columns[index]
    const kind = reader.char()
    const value = kind === 't' ? reader.bytes(reader.int32()).toString('utf8') : null
    if (column && kind !== 'u' && (column.isKey || !keyOnly)) row.set(column.name, value)
  }
  return row
}
