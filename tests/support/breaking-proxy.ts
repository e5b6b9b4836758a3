import { createServer, connect as dial, type Socket } from 'node:net'

/** A way to Postgres that breaks when it is told to. */
export interface BreakingProxy {
  port: number
  /** Ends every connection, and resets so many new ones in the moment in which they ask for the first time. */
  breakNext(times: number): void
  /** How many were reset at their first question, since breakNext. */
  broken(): number
  /** How many got an answer to it, since breakNext. */
  answered(): number
  stop(): Promise<void>
}

/** ReadyForQuery: the start of the connection is over. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

export async function startBreakingProxy(databasePort: number): Promise<BreakingProxy> {
  const sockets = new Set<Socket>()
  let left = 0
  let broken = 0
  let answered = 0

  const server = createServer((client) => {
    const postgres = dial(databasePort, '127.0.0.1')
    for (const socket of [client, postgres]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        postgres.destroy()
      })
    }
    let isReady = false
    let hasAsked = false
    postgres.on('data', (chunk: Buffer) => {
      if (hasAsked && isReady) {
        answered++
        hasAsked = false
      }
      isReady ||= chunk.includes(READY)
      client.write(chunk)
    })
    let isFirst = true
    client.on('data', (chunk) => {
      if (isReady && isFirst) {
        isFirst = false
        hasAsked = true
        if (left > 0) {
          left--
          broken++
          client.resetAndDestroy()
          return
        }
      }
      postgres.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()

  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    breakNext(times) {
      left = times
      broken = 0
      answered = 0
      for (const socket of sockets) socket.destroy()
    },
    broken: () => broken,
    answered: () => answered,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
