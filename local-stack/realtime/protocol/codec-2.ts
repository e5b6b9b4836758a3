import { text, textPayload } from './codec-1.ts'
import type { Codec } from './codec-type.ts'
import type { Broadcast, Message } from './message.ts'

/** Kinds of binary frames. */
const USER_BROADCAST_PUSH = 3
const USER_BROADCAST = 4

const LONGEST_FIELD = 255

/**
 * Version 2.0.0: a text frame is `[join_ref, ref, topic, event, payload]`. A broadcast is a binary frame: kind, the
 * lengths of its fields, whether its payload is JSON, the fields, the payload. Every length is one byte.
 */
export const arrayCodec: Codec = {
  decode(frame, isBinary) {
    return isBinary ? decodeBinary(frame) : decodeText(frame)
  },

  encode({ joinRef, ref, topic, event }, payload) {
    return `${JSON.stringify([joinRef, ref, topic, event]).slice(0, -1)},${payload}]`
  },

  encodeBroadcast(topic, broadcast) {
    const binary = encodeBinary(topic, broadcast)
    if (binary) return binary
    const payload = textPayload(broadcast)
    const head = { joinRef: null, ref: null, topic, event: 'broadcast' }
    return payload && arrayCodec.encode(head, payload)
  },
}

function decodeText(frame: Buffer): Message {
  const value: unknown = JSON.parse(frame.toString('utf8'))
  if (!Array.isArray(value)) throw new Error('expected an array')
  const [joinRef, ref, topic, event, payload]: unknown[] = value
  if (typeof topic !== 'string' || typeof event !== 'string') {
    throw new Error('expected [join_ref, ref, topic, event, payload]')
  }
  return { joinRef: text(joinRef), ref: text(ref), topic, event, payload }
}

/** A client's own broadcast: kind, five lengths, encoding, then join_ref, ref, topic, event, metadata and payload. */
function decodeBinary(frame: Buffer): Message {
  if (frame[0] !== USER_BROADCAST_PUSH || frame.length < 7) {
    throw new Error('expected a broadcast')
  }
  let at = 7
  const fields = [...frame.subarray(1, 6)].map((length) => {
    at += length
    return frame.toString('utf8', at - length, at)
  })
  if (at > frame.length) throw new Error('the frame is cut off')
  const [joinRef, ref, topic = '', event = ''] = fields
  const broadcast: Broadcast = {
    kind: 'event',
    event,
    encoding: frame[6] === 1 ? 'json' : 'binary',
    body: frame.subarray(at),
    meta: null,
  }
  return {
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event: 'broadcast',
    payload: null,
    broadcast,
  }
}

/** Undefined where a field is too long for its length's byte, or where the sender wrote text. */
function encodeBinary(topic: string, broadcast: Broadcast): Buffer | undefined {
  if (broadcast.kind === 'text') return undefined
  const fields = [topic, broadcast.event, broadcast.meta ? JSON.stringify(broadcast.meta) : '']
  const bytes = fields.map((field) => Buffer.from(field))
  const lengths = bytes.map((field) => field.length)
  if (Math.max(...lengths) > LONGEST_FIELD) return undefined
  const head = Buffer.from([USER_BROADCAST, ...lengths, broadcast.encoding === 'json' ? 1 : 0])
  return Buffer.concat([head, ...bytes, broadcast.body])
}
