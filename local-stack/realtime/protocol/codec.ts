import { objectCodec } from './codec-1.ts'
import { arrayCodec } from './codec-2.ts'
import type { Broadcast, Head, Message } from './message.ts'

/** Writes and reads the frames of one version of the protocol. */
export type Codec = {
  /** Throws for anything that is no message. */
  decode(frame: Buffer, isBinary: boolean): Message
  /** @param payload JSON text, sent as it is: numbers of the database may have more digits than ours */
  encode(head: Head, payload: string): string
  /** Undefined where this version cannot carry it. */
  encodeBroadcast(topic: string, broadcast: Broadcast): string | Buffer | undefined
}

/** The codec for the `vsn` that a client asks for; undefined for a version that nobody speaks. */
export function codecFor(vsn: string | null): Codec | undefined {
  if (vsn === null || vsn.startsWith('1.0.')) return objectCodec
  return vsn.startsWith('2.0.') ? arrayCodec : undefined
}
