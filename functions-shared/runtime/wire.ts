import type { Buffer } from 'node:buffer'
import type { DatabaseAddress } from './database-url.ts'
import { asNoConnection, NoConnection } from './no-connection.ts'

/** A way for octets to Postgres and back. */
export interface Wire {
  write(octets: Uint8Array): void
  /** Closes once all that was written is out. */
  end(): void
  destroy(): void
}

/** What a wire tells; nothing more after `onClose`. */
export interface WireEvents {
  onData(octets: Buffer): void
  onClose(error?: Error): void
}

/**
 * Opens a wire by TCP, and by TLS where the address has a CA: then the SSLRequest is all that is sent in clear text.
 *
 * @param signal gives up on one that is not open yet
 * @throws what the system said, or a NoConnection
 */
export type OpenWire = (
  address: DatabaseAddress,
  events: WireEvents,
  signal: AbortSignal,
) => Promise<Wire>

/** The first message of a client that wants TLS: its length, then 1234 and 5679 (PostgreSQL docs, "SSLRequest"). */
export const SSL_REQUEST: Uint8Array = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47])

const YES = 'S'.charCodeAt(0)

/** Whether TLS may begin. What comes with the answer was put there in clear text by somebody in between (CVE-2021-23222). */
export function acceptsTls(answer: Uint8Array): boolean {
  return answer.length === 1 && answer[0] === YES
}

export function noTls({ host, port }: DatabaseAddress): NoConnection {
  return new NoConnection(
    'NO_TLS',
    `${host}:${port} offers no TLS and nothing was sent: turn it on there, or set sslmode=disable`,
  )
}

/** A handshake that failed: mostly by the certificate. */
export function tlsFailed({ host, port }: DatabaseAddress, error: unknown): NoConnection {
  const { message } = asNoConnection(error)
  return new NoConnection(
    'TLS_FAILED',
    `TLS with ${host}:${port} failed, nothing was sent (${message}): see PATCHBAY_DB_CA`,
    { cause: error },
  )
}

export function closedTooSoon(): NoConnection {
  return new NoConnection('CONNECTION_CLOSED', 'the server closed the connection at its start')
}
