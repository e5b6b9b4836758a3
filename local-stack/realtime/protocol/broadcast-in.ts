import { type Broadcast, isRecord, type Message } from './message.ts'

const LARGEST_BROADCAST = 3_000_000

/** What a client's message wants to say to others; undefined where it is too long or no broadcast at all. */
export function broadcastIn({ payload, broadcast }: Message): Broadcast | undefined {
  if (broadcast?.kind === 'event') {
    if (broadcast.body.length > LARGEST_BROADCAST) return undefined
    return broadcast.encoding === 'binary' || isJson(broadcast.body) ? broadcast : undefined
  }
  if (!isRecord(payload) || JSON.stringify(payload).length > LARGEST_BROADCAST) return undefined
  return { kind: 'text', payload }
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'))
    return true
  } catch {
    return false
  }
}
