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
