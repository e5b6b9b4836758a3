/** No connection to Postgres could be had, so nothing was sent. */
export class ConnectionFailed extends Error {
  override name = 'ConnectionFailed'
  /** SQLSTATE of Postgres or its pooler, a code of the system, or one of ours. */
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A connection ended while it was in use: what was under way may have been done. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  /** SQLSTATE of Postgres or its pooler, a code of the system, or CONNECTION_CLOSED. */
  readonly code: string

  constructor(code = 'CONNECTION_CLOSED', options?: ErrorOptions) {
    super(`the connection was closed (${code})`, options)
    this.code = code
  }
}

/** What a transport, a TLS handshake or the system said. */
export function asConnectionFailed(error: unknown): ConnectionFailed {
  if (error instanceof ConnectionFailed) return error
  const text = error instanceof Error ? error.message : 'unknown'
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'CONNECTION_FAILED'
  return new ConnectionFailed(code, text, { cause: error })
}
