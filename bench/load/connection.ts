import { connect, type Socket } from 'node:net'
import type { Tally } from './tally.ts'

/** A request that waits for its turn or its answer. */
export interface Pending {
  /** When it was due (`performance.now()`). */
  due: number
  /** As it goes over the wire; made when it is its turn. */
  request(): string
  tally: Tally
  /** Gets the body of a 200. */
  onBody?: (body: string) => void
}

/** Told by all connections. */
export interface Watch {
  began(lateness: number): void
  reconnected(): void
}

/** A keep-alive connection: one request at a time, what comes meanwhile waits in line. */
export interface Connection {
  send(pending: Pending): void
  /** Gives up the request that has had no answer since `before`. */
  giveUp(before: number): void
  /** Requests in line or under way. */
  readonly waiting: number
  close(): void
}

/** Opens on first use, and again whenever the server closed it. */
export function createConnection(port: number, watch: Watch): Connection {
  const line: Pending[] = []
  let current: Pending | undefined
  let begun = 0
  let socket: Socket | undefined
  let received = ''

  const next = () => {
    current = line.shift()
    if (current === undefined) return
    begun = performance.now()
    socket ??= open()
    socket.write(current.request(), 'latin1')
  }

  const drop = (reason: string) => {
    socket?.destroy()
    socket = undefined
    received = ''
    if (current === undefined) return watch.reconnected()
    current.tally.failed(reason)
    next()
  }

  const open = (): Socket => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true })
    opened.setEncoding('latin1')
    opened.on('data', (chunk: string) => {
      received = received === '' ? chunk : received + chunk
      const head = received.indexOf('\r\n\r\n')
      if (head < 0 || current === undefined) return
      const length = contentLength(received, head)
      if (length < 0) return drop('no content-length')
      if (received.length < head + 4 + length) return

      const answered = current
      const status = received.slice(9, 12)
      answered.tally.answered(answered.due, performance.now(), status)
      if (status === '200') answered.onBody?.(received.slice(head + 4))
      received = ''
      next()
    })
    // An old socket that closes late says nothing about the one that took its place.
    opened.on('error', (error: NodeJS.ErrnoException) => {
      if (socket === opened) drop(error.code ?? error.message)
    })
    opened.on('close', () => {
      if (socket === opened) drop('closed by the server')
    })
    return opened
  }

  return {
    send(pending) {
      pending.tally.due()
      line.push(pending)
      if (current !== undefined) return
      watch.began(performance.now() - pending.due)
      next()
    },
    giveUp(before) {
      if (current !== undefined && begun < before) drop('no answer in 10 s')
    },
    get waiting() {
      return line.length + (current === undefined ? 0 : 1)
    },
    close() {
      const closing = socket
      socket = undefined
      closing?.destroy()
    },
  }
}

function contentLength(received: string, head: number): number {
  const name = received.indexOf('content-length: ')
  return name < 0 || name > head
    ? -1
    : Number(received.slice(name + 16, received.indexOf('\r\n', name)))
}
