import { Buffer } from 'node:buffer'
import {
  chunksOf,
  closeQuietly,
  type DenoConnection,
  type DenoNetwork,
  secure,
  writeWhole,
} from '../network/deno-network.ts'
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

/** A transport through `Deno.connect`, and `Deno.startTls` where the address has a CA. Its `node:net` takes twice as long. */
export function openDenoTransport(deno: DenoNetwork): OpenTransport {
  return async (address, events, signal) => {
    const tcp = await deno.connect({ hostname: address.host, port: address.port })
    const giveUp = () => closeQuietly(tcp)
    signal.addEventListener('abort', giveUp)
    try {
      signal.throwIfAborted()
      tcp.setKeepAlive(true)
      tcp.setNoDelay(true)
      if (address.ca !== null) await askForTls(tcp, address)
    } catch (error) {
      giveUp()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
    if (address.ca === null) return transportOf(tcp, events)
    const options = { hostname: address.host, caCerts: [...address.ca] }
    const tls = await secure(deno, tcp, options, signal).catch((error: unknown) => {
      throw tlsFailed(address, error)
    })
    return transportOf(tls, events)
  }
}

async function askForTls(tcp: DenoConnection, address: DatabaseAddress): Promise<void> {
  await tcp.write(SSL_REQUEST)
  const answer = new Uint8Array(1)
  if ((await tcp.read(answer)) === null) throw closedTooSoon()
  if (!acceptsTls(answer)) throw noTls(address)
}

function transportOf(connection: DenoConnection, { onData, onClose }: TransportEvents): Transport {
  const outgoing: Uint8Array[] = []
  let isWriting = false
  let isEnding = false
  let isClosed = false

  const closed = (error?: Error) => {
    if (isClosed) return
    isClosed = true
    closeQuietly(connection)
    onClose(error)
  }
  const failed = (error: unknown) => closed(error instanceof Error ? error : undefined)

  const readAll = async () => {
    for await (const octets of chunksOf(connection)) {
      if (isClosed) return
      onData(Buffer.from(octets.buffer))
    }
    closed()
  }

  const writeAll = async () => {
    isWriting = true
    for (let octets = outgoing.shift(); octets; octets = outgoing.shift()) {
      await writeWhole(connection, octets)
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
