import { Buffer } from 'node:buffer'
import {
  acceptsTls,
  closedTooSoon,
  noTls,
  type OpenWire,
  SSL_REQUEST,
  tlsFailed,
  type Wire,
  type WireEvents,
} from './wire.ts'

/** What is used of Deno here: its `node:tls` can't begin TLS on a connection that is open (denoland/deno 28526). */
export interface DenoNet {
  connect(options: { hostname: string; port: number }): Promise<TcpConnection>
  startTls(
    connection: TcpConnection,
    options: { hostname: string; caCerts: string[] },
  ): Promise<TlsConnection>
}

interface Connection {
  /** Gives how many octets it put into `buffer`; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>
  /** Gives how many of the octets it took. */
  write(octets: Uint8Array): Promise<number>
  close(): void
}

interface TcpConnection extends Connection {
  setKeepAlive(on: boolean): void
}

interface TlsConnection extends Connection {
  handshake(): Promise<unknown>
}

/** Deno, where this runs in it. */
export function findDeno(): DenoNet | undefined {
  const found: unknown = Reflect.get(globalThis, 'Deno')
  return isDenoNet(found) ? found : undefined
}

function isDenoNet(value: unknown): value is DenoNet {
  return typeof value === 'object' && value !== null && 'connect' in value && 'startTls' in value
}

/** Octets that are read at once. */
const CHUNK = 16_384

/** A wire by TLS through `Deno.connect` and `Deno.startTls`. */
export function openTlsInDeno(deno: DenoNet): OpenWire {
  return async (address, events, signal) => {
    const { host: hostname, port } = address
    let open: Connection | undefined
    const giveUp = () => open && close(open)
    signal.addEventListener('abort', giveUp)
    try {
      const tcp = await deno.connect({ hostname, port })
      open = tcp
      signal.throwIfAborted()
      tcp.setKeepAlive(true)
      await tcp.write(SSL_REQUEST)
      const answer = new Uint8Array(1)
      if ((await tcp.read(answer)) === null) throw closedTooSoon()
      if (!acceptsTls(answer)) throw noTls(address)
      try {
        const tls = await deno.startTls(tcp, { hostname, caCerts: [...(address.ca ?? [])] })
        open = tls
        await tls.handshake()
        return wireOf(tls, events)
      } catch (error) {
        throw tlsFailed(address, error)
      }
    } catch (error) {
      giveUp()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}

function wireOf(connection: Connection, { onData, onClose }: WireEvents): Wire {
  const outgoing: Uint8Array[] = []
  let isWriting = false
  let isEnding = false
  let isClosed = false

  const closed = (error?: Error) => {
    if (isClosed) return
    isClosed = true
    close(connection)
    onClose(error)
  }
  const failed = (error: unknown) => closed(error instanceof Error ? error : undefined)

  const readAll = async () => {
    const buffer = new Uint8Array(CHUNK)
    for (;;) {
      const length = await connection.read(buffer)
      if (length === null || isClosed) return closed()
      onData(Buffer.from(buffer.subarray(0, length)))
    }
  }

  const writeAll = async () => {
    isWriting = true
    for (let octets = outgoing.shift(); octets; octets = outgoing.shift()) {
      for (let sent = 0; sent < octets.length; ) {
        sent += await connection.write(octets.subarray(sent))
      }
    }
    isWriting = false
    if (isEnding) closed()
  }

  readAll().catch(failed)
  return {
    write(octets) {
      outgoing.push(octets)
      if (!isWriting) writeAll().catch(failed)
    },
    end() {
      isEnding = true
      if (!isWriting) closed()
    },
    destroy: () => closed(),
  }
}

/** Of one that is closed already, Deno says so. */
function close(connection: Connection): void {
  try {
    connection.close()
  } catch {
    // Nothing is left to close.
  }
}
