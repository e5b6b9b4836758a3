import { NotConnected } from './request-over-tls.ts'

/** What an outgoing connection fails for, by the code that Node and Deno give to it. */
const BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENETUNREACH: 'network is unreachable',
  EHOSTUNREACH: 'host is unreachable',
  EADDRNOTAVAIL: 'host is unreachable',
  ETIMEDOUT: 'no connection in time',
  ENOTFOUND: 'name does not resolve',
  CERT_HAS_EXPIRED: 'certificate: expired',
  CERT_NOT_YET_VALID: 'certificate: not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate: not for this host',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate: issuer is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate: issuer is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate: issuer is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate: issuer is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate: issuer is not trusted',
}

/** The same by the text of the error, where Deno gives no code. */
const BY_TEXT: [RegExp, string][] = [
  [/invalid peer certificate: Expired/, 'certificate: expired'],
  [/invalid peer certificate: NotValidYet/, 'certificate: not valid yet'],
  [
    /invalid peer certificate: (NotValidForName|certificate not valid for name)/,
    'certificate: not for this host',
  ],
  [
    /invalid peer certificate: (UnknownIssuer|CaUsedAsEndEntity)/,
    'certificate: issuer is not trusted',
  ],
  [/certificate/i, 'certificate: not accepted'],
  [/connection refused/i, 'connection refused'],
  [/connection reset|broken pipe/i, 'connection reset'],
  [/network is unreachable/i, 'network is unreachable'],
  [/no route to host/i, 'host is unreachable'],
  [
    /unexpected.?eof|close_notify|socket hang up|premature close/i,
    'connection closed before the answer ended',
  ],
  [
    /\btls\b|\bssl\b|handshake|InvalidContentType|received (corrupt|fatal)/i,
    'TLS handshake failed',
  ],
]

/**
 * Why an outgoing connection failed, in one of our own sentences: an error's text may hold what the other side wrote. An
 * error that is not known is named by its code or its class.
 */
export function connectionProblem(error: unknown): string {
  if (error instanceof NotConnected) return connectionProblem(error.cause)
  const { code, name, message, cause } = facts(error)
  const known =
    BY_CODE[code] ?? BY_TEXT.find(([text]) => text.test(`${code} ${name} ${message}`))?.[1]
  if (known) return known
  // `fetch` says only that it failed, and why in the cause.
  if (cause !== undefined) return connectionProblem(cause)
  const what = [code, name].find((word) => /^[A-Z][A-Za-z0-9_]{1,60}$/.test(word))
  return what ? `connection failed (${what})` : 'connection failed'
}

function facts(error: unknown): { code: string; name: string; message: string; cause?: unknown } {
  if (!(error instanceof Error)) return { code: '', name: '', message: '' }
  const code = 'code' in error ? String(error.code) : ''
  return { code, name: error.name, message: error.message, cause: error.cause }
}
