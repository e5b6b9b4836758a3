import type { Sql } from 'postgres'
import type { Hub } from '../hub.ts'
import type { Broadcast } from '../protocol/message.ts'
import type { Change } from './pgoutput.ts'

/** Older messages are of no use to anybody; the platform drops its day partitions after this time. */
const KEPT = '3 days'

export async function dropOldMessages(sql: Sql): Promise<void> {
  await sql`delete from realtime.messages where inserted_at < now() - ${KEPT}::interval`
}

export function isMessage({ relation, action }: Change): boolean {
  return relation.schema === 'realtime' && relation.table === 'messages' && action === 'INSERT'
}

/** Tells a row of realtime.messages to all who listen to its topic. */
export function tellMessage(hub: Hub, { row }: Change): void {
  const topic = row.get('topic')
  const broadcast = broadcastOf({
    id: row.get('id') ?? null,
    event: row.get('event') ?? null,
    payload: row.get('payload') ?? null,
    // bytea is written as \x and two digits a byte.
    bytes: row.get('binary_payload')?.slice(2) ?? null,
  })
  if (topic && broadcast) hub.tell(topic, row.get('private') === 't', broadcast)
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
