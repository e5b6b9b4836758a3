import type { Sql } from 'postgres'
import type { Hub } from '../hub.ts'
import { inOrder } from '../in-order.ts'
import type { Broadcast } from '../protocol/message.ts'
import type { Change } from './pgoutput.ts'
import type { Readable } from './visible-transactions.ts'

/** Older messages are of no use to anybody; the platform drops its day partitions after this time. */
const KEPT = '3 days'

export async function dropOldMessages(sql: Sql): Promise<void> {
  await sql`delete from realtime.messages where inserted_at < now() - ${KEPT}::interval`
}

export function isMessage({ relation, action }: Change): boolean {
  return relation.schema === 'realtime' && relation.table === 'messages' && action === 'INSERT'
}

/** Gives a function that tells rows of realtime.messages, in order, to all who listen to their topics. */
export function messageTeller(hub: Hub, readable: Readable) {
  const queue = inOrder()
  return ({ row, xid }: Change): Promise<void> | undefined => {
    const topic = row.get('topic') ?? ''
    const isPrivate = row.get('private') === 't'
    const broadcast = broadcastOf({
      id: row.get('id') ?? null,
      event: row.get('event') ?? null,
      payload: row.get('payload') ?? null,
      // bytea is written as \x and two digits a byte.
      bytes: row.get('binary_payload')?.slice(2) ?? null,
    })
    if (!broadcast || !hub.isHeard(topic, isPrivate)) return undefined
    const isReadable = readable(xid)
    return queue.add('a broadcast is not told', async () => {
      await isReadable
      hub.tell(topic, isPrivate, broadcast)
    })
  }
}

/** A row of realtime.messages; `bytes` in hexadecimal. */
export type StoredMessage = {
  id: string | null
  event: string | null
  payload: string | null
  bytes: string | null
}

/** The broadcast that a stored message is; undefined for a row without an event or anything to say. */
export function broadcastOf({ id, event, payload, bytes }: StoredMessage): Broadcast | undefined {
  const body = bytes === null ? payload && Buffer.from(payload) : Buffer.from(bytes, 'hex')
  if (!id || !event || !body) return undefined
  return { kind: 'event', event, encoding: bytes === null ? 'json' : 'binary', body, meta: { id } }
}
