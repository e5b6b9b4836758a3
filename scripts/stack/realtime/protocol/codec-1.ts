import type { Codec } from './codec.ts'
import { type Broadcast, isRecord, type Message } from './message.ts'

/** Version 1.0.0: each message is a JSON object. Answers carry no join_ref; bytes cannot be carried. */
export const objectCodec: Codec = {
  decode(frame, isBinary) {
    const value: unknown = isBinary ? undefined : JSON.parse(frame.toString('utf8'))
    if (!isRecord(value) || typeof value.topic !== 'string' || typeof value.event !== 'string') {
      throw new Error('expected an object with topic and event')
    }
    const { topic, event, payload } = value
    return { joinRef: text(value.join_ref), ref: text(value.ref), topic, event, payload }
  },

  encode({ topic, event, payload, ref }: Message) {
    return JSON.stringify({ topic, event, payload, ref })
  },

  encodeBroadcast(topic, broadcast) {
    const payload = textPayload(broadcast)
    return payload && JSON.stringify({ topic, event: 'broadcast', payload, ref: null })
  },
}

/** A broadcast as the payload of a text message; undefined for bytes. */
export function textPayload(broadcast: Broadcast): Record<string, unknown> | undefined {
  if (broadcast.kind === 'text') return broadcast.payload
  if (broadcast.encoding === 'binary') return undefined
  const { event, body, meta } = broadcast
  const payload: unknown = JSON.parse(body.toString('utf8'))
  return { type: 'broadcast', event, payload, ...(meta && { meta }) }
}

/** References are strings; a client that counts with numbers gets its number back as a string. */
export function text(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
