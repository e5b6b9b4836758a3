import { Buffer } from 'node:buffer'
import { ConnectionFailed } from './connection-errors.ts'

const ERROR_RESPONSE = 'E'.charCodeAt(0)
const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** What the messages of a start-up came to so far. */
export interface StartUp {
  /** The login was accepted. */
  isReady: boolean
  /** The server, or the pooler before it, refused. */
  refusal: ConnectionFailed | undefined
}

/** Reads along while a connection starts up (PostgreSQL docs, "Message Flow: Start-up"). */
export function createStartUpReader(): { read(octets: Buffer): StartUp } {
  let pending: Buffer = Buffer.alloc(0)
  return {
    read(octets) {
      pending = Buffer.concat([pending, octets])
      while (pending.length >= 5) {
        const end = 1 + pending.readUInt32BE(1)
        if (pending.length < end) break
        const message = pending.subarray(0, end)
        pending = pending.subarray(end)
        if (message[0] === READY_FOR_QUERY) return { isReady: true, refusal: undefined }
        if (message[0] === ERROR_RESPONSE) return { isReady: false, refusal: refusalIn(message) }
      }
      return { isReady: false, refusal: undefined }
    },
  }
}

function refusalIn(message: Buffer): ConnectionFailed {
  const fields = errorFields(message)
  const code = fields.get('C') ?? 'XX000'
  return new ConnectionFailed(code, `refused at the start (${code}): ${fields.get('M') ?? ''}`)
}

/** The SQLSTATE of an ErrorResponse. */
export function errorCodeIn(message: Buffer): string | undefined {
  return errorFields(message).get('C')
}

/** Fields of an ErrorResponse: a letter, and a text that ends in a zero. */
function errorFields(message: Buffer): Map<string, string> {
  const fields = message.toString('utf8', 5, 1 + message.readUInt32BE(1)).split('\0')
  return new Map(fields.map((field) => [field.slice(0, 1), field.slice(1)]))
}
