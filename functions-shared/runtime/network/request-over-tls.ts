import { Buffer } from 'node:buffer'
import { type HttpResponse, readHttpResponse } from './read-http-response.ts'
import { connectTls, type TlsConnection, untilAborted } from './tls-connection.ts'

/** One request to one server. */
export interface OutgoingRequest {
  /** The IP address to connect to, whatever the host of the URL resolves to by now. */
  address: string
  /** https. The server must prove to be its host. */
  url: URL
  request: {
    method?: 'GET' | 'POST'
    headers?: Record<string, string>
    body?: string
    /** Of the body of the answer; 0: it is left unread. */
    maxOctets: number
    /** PEM of an authority to trust in place of the system's. */
    ca?: string
  }
  /** Milliseconds until a connection must be there. */
  connectTime: number
  /** Ends the request. */
  signal: AbortSignal
}

/** There was no connection to this address, and nothing was sent. The cause says why. */
export class NotConnected extends Error {
  override name = 'NotConnected'
}

/**
 * Sends a request to an address and reads the answer: HTTP/1.1 on a connection of its own. However it ends, no timer, no
 * connection and no rejection stays behind.
 *
 * @throws NotConnected, InvalidResponse, the error of the connection, or the reason of the signal
 */
export async function requestOverTls(outgoing: OutgoingRequest): Promise<HttpResponse> {
  const { url, request, signal } = outgoing
  const octets = requestOctets(url, request)
  const connection = await connected(outgoing)
  try {
    const answered = connection.write(octets).then(() => {
      return readHttpResponse(connection.chunks, request.maxOctets)
    })
    return await untilAborted(answered, signal)
  } finally {
    connection.close()
  }
}

async function connected({
  address,
  url,
  request: { ca },
  connectTime,
  signal,
}: OutgoingRequest): Promise<TlsConnection> {
  const impatience = new AbortController()
  const timer = setTimeout(() => impatience.abort(timedOut()), connectTime)
  const peer = { address, port: Number(url.port || 443), host: hostOf(url), ...(ca && { ca }) }
  try {
    return await connectTls(peer, AbortSignal.any([signal, impatience.signal]))
  } catch (cause) {
    throw new NotConnected('no connection', { cause })
  } finally {
    clearTimeout(timer)
  }
}

const timedOut = () => Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })

function requestOctets(
  url: URL,
  { method = 'GET', headers, body }: OutgoingRequest['request'],
): Buffer {
  const content = Buffer.from(body ?? '')
  const lines = Object.entries({
    host: url.host,
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'patchbay',
    connection: 'close',
    ...headers,
    ...(body !== undefined && { 'content-length': String(content.length) }),
  }).map(([name, value]) => `${name}: ${value}`)
  const head = [`${method} ${url.pathname}${url.search} HTTP/1.1`, ...lines]
  if (head.some((line) => /[^\x20-\x7e]/.test(line))) {
    throw new TypeError('a header holds a character that is not allowed')
  }
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content])
}

/** The host of a URL as it is resolved and certified: without brackets, and without the dot of a rooted name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}
