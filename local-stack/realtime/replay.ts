import type { Sql } from 'postgres'
import type { Problem } from './access/claims.ts'
import { broadcastOf, type StoredMessage } from './log/messages.ts'
import { type Broadcast, isRecord } from './protocol/message.ts'

/** As on the platform. */
const MOST_MESSAGES = 25

const refuse = (message: string): Problem => ({ code: 'UnableToReplayMessages', message })

/** What a client asks to hear again: the last messages of a private topic since a time. */
export type ReplayWish = { since: number; limit: number }

/** Reads `broadcast.replay` of a join; undefined where there is none. */
export function replayWishIn(wish: unknown, isPrivate: boolean): ReplayWish | Problem | undefined {
  if (wish === undefined) return undefined
  if (!isPrivate) return refuse('Replay is not allowed for public channels')
  if (!isRecord(wish)) return refuse('Replay params are not valid')
  const { since, limit = MOST_MESSAGES } = wish
  if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit)) {
    return refuse('Replay params are not valid')
  }
  return { since: Number(since), limit: Math.max(1, Math.min(Number(limit), MOST_MESSAGES)) }
}

/** The stored messages of a topic that the wish is about, oldest first, marked as replayed. */
export async function replayed(
  sql: Sql,
  topic: string,
  { since, limit }: ReplayWish,
): Promise<Broadcast[]> {
  const rows = await sql<StoredMessage[]>`
    select id, event, payload::text as payload, encode(binary_payload, 'hex') as bytes
    from realtime.messages
    where topic = ${topic}
      and private
      and extension = 'broadcast'
      and inserted_at >= to_timestamp(${since} / 1000.0) at time zone 'utc'
    order by inserted_at desc
    limit ${limit}`
  return rows.reverse().flatMap((row) => {
    const broadcast = broadcastOf(row)
    if (broadcast?.kind !== 'event' || !broadcast.meta) return []
    return [{ ...broadcast, meta: { ...broadcast.meta, replayed: true } }]
  })
}
