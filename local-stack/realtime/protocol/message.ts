/** One message of the Phoenix protocol, whichever version it travels in. */
export type Message = {
  /** `ref` of the join that made the channel; tells its messages from those of an earlier join of the same topic. */
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: unknown
  /** What a binary frame carried instead of a payload. */
  broadcast?: Broadcast
}

/** Where a message of ours belongs: everything but its payload. */
export type Head = Pick<Message, 'joinRef' | 'ref' | 'topic' | 'event'>

/** What one client or the database says to all who listen to a topic. */
export type Broadcast =
  /** The payload of a text message as its sender wrote it: `{type, event, payload, …}`. */
  | { kind: 'text'; payload: Record<string, unknown> }
  /** An event whose payload travels as it is: JSON text or any bytes. */
  | {
      kind: 'event'
      event: string
      encoding: 'json' | 'binary'
      body: Buffer
      meta: { id: string; replayed?: true } | null
    }

/** A JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
