import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One request as it goes over the wire, made when it is its turn. */
export type NextRequest = () => string

/** What came back in one run. */
export interface LoadRun {
  /** Seconds from the first request to the last answer. */
  elapsed: number
  /** Milliseconds, of each answer. */
  latencies: number[]
  /** Answers by status; `200 isError` and the like for an MCP call that failed. */
  statuses: Record<string, number>
}

/**
 * Keeps `connections` keep-alive connections busy for `seconds`, one request at a time on each. Parses only what
 * it needs, so that the generator costs the two cores as little as it can.
 *
 * @param most ends after so many requests, should that be earlier
 */
export async function httpLoad(
  port: number,
  connections: number,
  seconds: number,
  next: NextRequest,
  most = Number.POSITIVE_INFINITY,
): Promise<LoadRun> {
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  // The clock starts when all are connected: short runs would otherwise show that.
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const begun = performance.now()
  const end = begun + seconds * 1000
  let begunRequests = 0

  const run = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sent = 0
      let received = ''

      const send = () => {
        if (performance.now() >= end || begunRequests >= most) {
          socket.destroy()
          resolve()
          return
        }
        begunRequests++
        sent = performance.now()
        socket.write(next())
      }

      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server closed a connection')))
      socket.on('data', (chunk: string) => {
        received += chunk
        const head = received.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = /content-length: (\d+)/i.exec(received.slice(0, head))?.[1]
        if (length === undefined) {
          reject(new Error(`no content-length in ${received.slice(0, 200)}`))
          return
        }
        if (received.length < head + 4 + Number(length)) return

        latencies.push(performance.now() - sent)
        const failed = received.includes('"isError":true', head) ? ' isError' : ''
        const status = `${received.slice(9, 12)}${failed}`
        statuses[status] = (statuses[status] ?? 0) + 1
        received = ''
        send()
      })
      send()
    })

  await Promise.all(sockets.map(run))
  return { elapsed: (performance.now() - begun) / 1000, latencies, statuses }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.setEncoding('latin1')
  await once(socket, 'connect')
  return socket
}

/** An HTTP/1.1 request with a keep-alive connection to a port of this machine. */
export function httpRequest(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length =
    body === '' && method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}${length}\r\n${body}`
}
