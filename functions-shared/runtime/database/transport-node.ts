import type { Buffer } from 'node:buffer'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, rootCertificates } from 'node:tls'
import type { DatabaseAddress } from './database-url.ts'
import {
  acceptsTls,
  closedTooSoon,
  noTls,
  type OpenTransport,
  SSL_REQUEST,
  type Transport,
  type TransportEvents,
  tlsFailed,
} from './transport.ts'

/** Milliseconds until an idle connection is asked whether it is alive. */
const KEEP_ALIVE = 60_000

/** A transport by `node:net` and `node:tls`. */
export const openNodeTransport: OpenTransport = async (address, events, signal) => {
  const tcp = connect({ host: address.host, port: address.port })
  const giveUp = () => void tcp.destroy()
  signal.addEventListener('abort', giveUp)
  try {
    await happened(tcp, 'connect')
    const socket = address.ca === null ? tcp : await secure(tcp, address, address.ca)
    return transportOf(socket, events)
  } catch (error) {
    tcp.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

async function secure(tcp: Socket, address: DatabaseAddress, ca: readonly string[]) {
  const answered = happened(tcp, 'data')
  tcp.write(SSL_REQUEST)
  if (!acceptsTls(await answered)) throw noTls(address)
  const { host } = address
  const socket = connectTls({
    socket: tcp,
    host,
    // RFC 6066 §3: an address is no server name.
    servername: isIP(host) ? '' : host,
    // Beside the public ones, as in Deno.
    ca: [...rootCertificates, ...ca],
  })
  try {
    await happened(socket, 'secureConnect')
    return socket
  } catch (error) {
    throw tlsFailed(address, error)
  }
}

/** Waits for the first event of that name, with what it brings. */
function happened(socket: Socket, event: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onEvent = (octets: Buffer) => settle(() => resolve(octets))
    const onError = (error: Error) => settle(() => reject(error))
    const onClose = () => settle(() => reject(closedTooSoon()))
    const settle = (result: () => void) => {
      socket.off(event, onEvent).off('close', onClose)
      result()
    }
    // It stays: what a socket says when nobody cares any more would end the process.
    socket.on('error', onError)
    socket.once(event, onEvent).once('close', onClose)
  })
}

function transportOf(socket: Socket, { onData, onClose }: TransportEvents): Transport {
  let trouble: Error | undefined
  socket.setKeepAlive(true, KEEP_ALIVE)
  socket.on('data', onData)
  socket.on('error', (error) => {
    trouble ??= error
  })
  socket.on('close', () => onClose(trouble))
  return {
    write: (octets) => void socket.write(octets),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  }
}
