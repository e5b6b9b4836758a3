/** Messages of the Postgres protocol (version 3), as a server or a pooler in a test reads and writes them. */
export interface Message {
  /** Its letter; empty for the first message of a client. */
  type: string
  /** All of it, with letter and length. */
  octets: Buffer
}

const SSL_REQUEST = 80_877_103

/** Splits a stream into messages. A client's first ones, up to the start-up, have no letter. */
export function createSplitter(hasStartUp: boolean): (chunk: Buffer) => Message[] {
  let pending = Buffer.alloc(0)
  let isStarting = hasStartUp
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    const messages: Message[] = []
    for (;;) {
      const head = isStarting ? 0 : 1
      if (pending.length < head + 4) return messages
      const end = head + pending.readUInt32BE(head)
      if (pending.length < end) return messages
      const octets = pending.subarray(0, end)
      pending = pending.subarray(end)
      messages.push({ type: isStarting ? '' : octets.toString('latin1', 0, 1), octets })
      if (isStarting && !isSslRequest(octets)) isStarting = false
    }
  }
}

export const isSslRequest = (octets: Buffer): boolean =>
  octets.length === 8 && octets.readUInt32BE(4) === SSL_REQUEST

/** The parameters of a start-up message. */
export function startUpParameters(octets: Buffer): Record<string, string> {
  const words = octets.toString('utf8', 8).split('\0')
  const found: Record<string, string> = {}
  for (let i = 0; words[i]; i += 2) found[words[i] ?? ''] = words[i + 1] ?? ''
  return found
}

export function startUpMessage(parameters: Record<string, string>): Buffer {
  const text = Object.entries(parameters).flat().join('\0')
  const body = Buffer.from(`\0\x03\0\0${text}\0\0`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** An ErrorResponse of severity FATAL. */
export function fatal(code: string, text: string): Buffer {
  const fields = [`SFATAL`, 'VFATAL', `C${code}`, `M${text}`, '']
  return message('E', Buffer.from(`${fields.join('\0')}\0`))
}

/** What a server says that takes every login: AuthenticationOk, ReadyForQuery. */
export function welcome(): Buffer {
  return Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))])
}
