/**
 * What is used of Deno's network. Its `node:tls` neither begins TLS on a connection that is open (denoland/deno 28526) nor, on
 * 2.1.4, closes a socket that is destroyed during its handshake.
 */
export interface DenoNetwork {
  connect(options: { hostname: string; port: number }): Promise<DenoTcpConnection>
  startTls(connection: DenoConnection, options: DenoTlsOptions): Promise<DenoTlsConnection>
}

export interface DenoConnection {
  /** Gives how many octets it put into `buffer`; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>
  /** Gives how many of the octets it took. */
  write(octets: Uint8Array): Promise<number>
  close(): void
}

interface DenoTcpConnection extends DenoConnection {
  setKeepAlive(on: boolean): void
  setNoDelay(on: boolean): void
}

interface DenoTlsConnection extends DenoConnection {
  handshake(): Promise<unknown>
}

interface DenoTlsOptions {
  /** The name or address that the certificate must be for. */
  hostname: string
  /** PEM of authorities to trust beside the system's. */
  caCerts?: string[]
  alpnProtocols?: string[]
}

/** Octets that are read at once. */
const CHUNK = 16_384

/** Deno's network, where this runs in Deno. */
export function findDeno(): DenoNetwork | undefined {
  const found: unknown = Reflect.get(globalThis, 'Deno')
  return isDenoNetwork(found) ? found : undefined
}

function isDenoNetwork(value: unknown): value is DenoNetwork {
  return typeof value === 'object' && value !== null && 'connect' in value && 'startTls' in value
}

/**
 * TLS on a connection that is open, with a peer that has proved to be `options.hostname`. One that fails is closed.
 *
 * @param signal closes it before the handshake is over; Deno keeps the socket until the peer ends it
 */
export async function secure(
  deno: DenoNetwork,
  connection: DenoConnection,
  options: DenoTlsOptions,
  signal?: AbortSignal,
): Promise<DenoConnection> {
  let open = connection
  const giveUp = () => closeQuietly(open)
  signal?.addEventListener('abort', giveUp)
  try {
    const secured = await deno.startTls(connection, options)
    open = secured
    signal?.throwIfAborted()
    await secured.handshake()
    return secured
  } catch (error) {
    giveUp()
    throw error
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}

export async function writeWhole(connection: DenoConnection, octets: Uint8Array): Promise<void> {
  for (let rest = octets; rest.length > 0; ) {
    rest = rest.subarray(await connection.write(rest))
  }
}

/** What comes, in pieces that are the caller's own. */
export async function* chunksOf(connection: DenoConnection): AsyncGenerator<Uint8Array, undefined> {
  const buffer = new Uint8Array(CHUNK)
  for (;;) {
    const length = await connection.read(buffer)
    if (length === null) return
    yield buffer.slice(0, length)
  }
}

/** Closes one that may be closed already: Deno says so with an error. */
export function closeQuietly(connection: DenoConnection): void {
  try {
    connection.close()
  } catch {
    // Nothing is left to close.
  }
}
