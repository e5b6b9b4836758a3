import type { Codec } from './codec-type.ts'
import { type Broadcast, isRecord } from './message.ts'

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

  encode({ topic, event, ref }, payload) {
    return `{"topic":${JSON.stringify(topic)},"event":${JSON.stringify(event)},"payload":${payload},"ref":${JSON.stringify(ref)}}`
  },

  encodeBroadcast(topic, broadcast) {
    const payload = textPayload(broadcast)
    const head = { joinRef: null, ref: null, topic, event: 'broadcast' }
    return payload && objectCodec.encode(head, payload)
  },
}

/** A broadcast as the payload of a text message, as JSON text; undefined for bytes. */
export function textPayload(broadcast: Broadcast): string | undefined {
  if (broadcast.kind === 'text') return JSON.stringify(broadcast.payload)
  if (broadcast.encoding === 'binary') return undefined
  const { event, body, meta } = broadcast
  const rest = meta ? `,"meta":${JSON.stringify(meta)}` : ''
  return `{"type":"broadcast","event":${JSON.stringify(event)},"payload":${body}${rest}}`
}

/** References are strings; a client that counts with numbers gets its number back as a string. */
export function text(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
