import { createServer, connect as dial, type Socket } from 'node:net'

/** What went through the proxy since it was last asked. */
export interface Traffic {
  /** Statements: Execute and Query messages of the client. */
  statements: number
  /** Statements that were prepared: Parse messages. */
  parses: number
  /** Times that the client waited for the server: Sync and Query messages. */
  roundTrips: number
  /** Everything that clients sent, byte by byte. */
  sent: Buffer
}

export interface PostgresProxy {
  port: number
  /** Sets where connections lead; until then they wait. */
  leadTo(port: number): void
  /** Counts since the last call. */
  take(): Traffic
  stop(): Promise<void>
}

const EXECUTE = 0x45
const QUERY = 0x51
const PARSE = 0x50
const SYNC = 0x53

/** A TCP proxy in front of Postgres that counts the messages of the frontend protocol (version 3). */
export async function startPostgresProxy(): Promise<PostgresProxy> {
  let traffic = emptyTraffic()
  const chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  let lead = (_port: number) => {}
  const target = new Promise<number>((resolve) => {
    lead = resolve
  })

  const server = createServer(async (client) => {
    track(sockets, client)
    const count = messageCounter((type) => {
      if (type === EXECUTE || type === QUERY) traffic.statements++
      if (type === PARSE) traffic.parses++
      if (type === SYNC || type === QUERY) traffic.roundTrips++
    })
    client.pause()
    const postgres = dial(await target, '127.0.0.1')
    track(sockets, postgres)
    client.on('data', (chunk) => {
      chunks.push(chunk)
      count(chunk)
    })
    client.pipe(postgres)
    postgres.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()

  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    leadTo: lead,
    take() {
      const taken = { ...traffic, sent: Buffer.concat(chunks.splice(0)) }
      traffic = emptyTraffic()
      return taken
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function emptyTraffic() {
  return { statements: 0, parses: 0, roundTrips: 0 }
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => sockets.delete(socket))
}

/** Splits a client's stream into messages and tells the type of each; the start-up message has none. */
function messageCounter(tell: (type: number) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0)
  let started = false
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const head = started ? 1 : 0
      if (pending.length < head + 4) return
      const length = head + pending.readUInt32BE(head)
      if (pending.length < length) return
      if (started) tell(pending[0] ?? 0)
      started = true
      pending = pending.subarray(length)
    }
  }
}
