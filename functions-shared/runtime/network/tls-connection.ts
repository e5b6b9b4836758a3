import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import {
  chunksOf,
  closeQuietly,
  type DenoConnection,
  type DenoNetwork,
  findDeno,
  secure,
  writeWhole,
} from './deno-network.ts'

/** Whom to connect to. */
export interface Peer {
  /** The IP address, whatever the host resolves to by now. */
  address: string
  port: number
  /** The name or address that its certificate must be for. */
  host: string
  /** PEM of an authority to trust in place of the system's. */
  ca?: string
}

/** A connection to a peer that has proved to be the host. */
export interface TlsConnection {
  write(octets: Uint8Array): Promise<void>
  /** What comes; throws why the connection broke off. */
  chunks: AsyncIterator<Uint8Array>
  close(): void
}

/**
 * Opens a TLS connection to an address of our choice. In Deno by its own API (deno-network.ts): on 2.1.4, which Edge Runtime
 * carries, `https.request` takes no `lookup` either.
 *
 * @param signal gives up; its reason is thrown
 */
export async function connectTls(peer: Peer, signal: AbortSignal): Promise<TlsConnection> {
  const deno = findDeno()
  return deno ? connectInDeno(deno, peer, signal) : connectInNode(peer, signal)
}

/** What the work gives, or the reason of the signal when that comes first; how the work ends then is nobody's. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject)
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function connectInNode(
  { address, port, host, ca }: Peer,
  signal: AbortSignal,
): Promise<TlsConnection> {
  const socket = connect({
    host: address,
    port,
    // An address is no server name (RFC 6066 §3): the certificate must then be for the address itself.
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca: [ca] }),
    ALPNProtocols: ['http/1.1'],
  })
  let failure: Error | undefined
  const secured = new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve)
    // It stays: an error without a listener ends the process.
    socket.on('error', (error) => {
      failure ??= error
      reject(error)
    })
  })
  try {
    await untilAborted(secured, signal)
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    write: async (octets) => void socket.write(octets),
    chunks: chunksOfSocket(socket, () => failure),
    close: () => void socket.destroy(),
  }
}

async function* chunksOfSocket(socket: TLSSocket, failure: () => Error | undefined) {
  try {
    for await (const chunk of socket) yield chunk
  } catch (error) {
    // An iterator says only that its stream ended early.
    throw failure() ?? error
  }
}

/**
 * Connections in the making, given up or not: Deno keeps the socket of a handshake until the peer ends it. A stranger's
 * server that never does must not cost more than this many sockets.
 */
const MOST_IN_THE_MAKING = 500
let inTheMaking = 0

async function connectInDeno(
  deno: DenoNetwork,
  peer: Peer,
  signal: AbortSignal,
): Promise<TlsConnection> {
  if (inTheMaking >= MOST_IN_THE_MAKING) throw new Error('too many connections are being opened')
  inTheMaking++
  const opening = open(deno, peer).finally(() => inTheMaking--)
  let connection: DenoConnection
  try {
    connection = await untilAborted(opening, signal)
  } catch (error) {
    opening.then(closeQuietly, () => {})
    throw error
  }
  return {
    write: (octets) => writeWhole(connection, octets),
    chunks: chunksOf(connection),
    close: () => connection.close(),
  }
}

async function open(deno: DenoNetwork, { address, port, host, ca }: Peer): Promise<DenoConnection> {
  const connection = await deno.connect({ hostname: address, port })
  // Without a signal: the socket is counted as long as Deno keeps it.
  return secure(deno, connection, {
    hostname: host,
    ...(ca !== undefined && { caCerts: [ca] }),
    alpnProtocols: ['http/1.1'],
  })
}
