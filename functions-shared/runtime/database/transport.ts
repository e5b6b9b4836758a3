import type { Buffer } from 'node:buffer'
import { asConnectionFailed, ConnectionFailed } from './connection-errors.ts'
import type { DatabaseAddress } from './database-url.ts'

/** A way for octets to Postgres and back. */
export interface Transport {
  write(octets: Uint8Array): void
  /** Closes once all that was written is out. */
  end(): void
  destroy(): void
}

/** What a transport tells; nothing more after `onClose`. */
export interface TransportEvents {
  onData(octets: Buffer): void
  onClose(error?: Error): void
}

/**
 * Opens a transport by TCP, and by TLS where the address has a CA: then the SSLRequest is all that is sent in clear text.
 *
 * @param signal gives up on one that is not open yet
 * @throws what the system said, or a ConnectionFailed
 */
export type OpenTransport = (
  address: DatabaseAddress,
  events: TransportEvents,
  signal: AbortSignal,
) => Promise<Transport>

/** The first message of a client that wants TLS: its length, then 1234 and 5679 (PostgreSQL docs, "SSLRequest"). */
export const SSL_REQUEST: Uint8Array = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47])

const YES = 'S'.charCodeAt(0)

/** Whether TLS may begin. What comes with the answer was put there in clear text by somebody in between (CVE-2021-23222). */
export function acceptsTls(answer: Uint8Array): boolean {
  return answer.length === 1 && answer[0] === YES
}

export function noTls({ host, port }: DatabaseAddress): ConnectionFailed {
  return new ConnectionFailed(
    'NO_TLS',
    `${host}:${port} offers no TLS and nothing was sent: turn it on there, or set sslmode=disable`,
  )
}

/** A handshake that failed: mostly by the certificate. */
export function tlsFailed({ host, port }: DatabaseAddress, error: unknown): ConnectionFailed {
  const { message } = asConnectionFailed(error)
  return new ConnectionFailed(
    'TLS_FAILED',
    `TLS with ${host}:${port} failed, nothing was sent (${message}): see PATCHBAY_DB_CA`,
    { cause: error },
  )
}

export function closedTooSoon(): ConnectionFailed {
  return new ConnectionFailed('CONNECTION_CLOSED', 'the server closed the connection at its start')
}
