/** Milliseconds that a connection may be silent between a request and its answer's end, or between two requests. */
const SILENCE = 150_000

/** The end of a request's headers (RFC 9112 §2.1). */
const END = [13, 10, 13, 10]

type Options = {
  hostname: string
  port: number
  /** Where each connection leads. */
  target: number
  /** Milliseconds in which a request's headers must have come. */
  headersTimeout: number
}

/**
 * Stands before a `Deno.serve`, which waits for ever for the rest of headers that were begun, keeps the connection of a 408
 * open, and has no option for either. Passes bytes both ways and looks at no more of them than that.
 */
export function openGate({ hostname, port, target, headersTimeout }: Options): {
  /** Lets nobody in any more. Who is in leaves when the server says so. */
  shut(): void
  /** Settles when all have left. */
  left(): Promise<unknown>
} {
  const listener = Deno.listen({ hostname, port })
  const open = new Set<Passage>()
  const passing = new Set<Promise<void>>()
  const watch = setInterval(
    () => {
      const now = performance.now()
      for (const passage of open) if (passage.isOver(now, headersTimeout)) passage.close()
    },
    Math.min(headersTimeout / 4, 5000),
  )

  const admit = async (client: Deno.TcpConn) => {
    client.setNoDelay(true)
    const passage = new Passage(client)
    open.add(passage)
    try {
      await passage.leadTo(await Deno.connect({ hostname: '127.0.0.1', port: target }))
    } catch {
      // One of both has gone, which ends the other.
    } finally {
      passage.close()
      open.delete(passage)
    }
  }

  const accept = async () => {
    for (;;) {
      try {
        const admitted = admit(await listener.accept())
        passing.add(admitted)
        void admitted.then(() => passing.delete(admitted))
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return
        // No file is left for one more connection, or it was gone before it was ours.
        console.error('a connection was not accepted:', error instanceof Error ? error.name : '')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  void accept()

  return {
    shut() {
      clearInterval(watch)
      listener.close()
    },
    left: () => Promise.all(passing),
  }
}

/** One connection, and how far it has come. */
class Passage {
  readonly #client: Deno.TcpConn
  #server: Deno.TcpConn | undefined
  /** When the client began what it has not finished: the connection, or headers. */
  #begunAt = performance.now()
  #lastAnswerAt = performance.now()
  #state: 'headers' | 'request' | 'idle' | 'socket' = 'headers'
  /** How many bytes of END came last. */
  #matched = 0

  constructor(client: Deno.TcpConn) {
    this.#client = client
  }

  async leadTo(server: Deno.TcpConn): Promise<void> {
    server.setNoDelay(true)
    this.#server = server
    const asking = pump(this.#client, server, (bytes) => this.#asks(bytes))
    const answering = pump(server, this.#client, (bytes) => this.#answers(bytes))
    // A client that has said all may still wait for the answer. One that broke off ends both.
    await Promise.race([answering, asking.then(() => server.closeWrite()).then(() => answering)])
  }

  isOver(now: number, headersTimeout: number): boolean {
    if (this.#state === 'headers') return now - this.#begunAt > headersTimeout
    return this.#state === 'idle' && now - this.#lastAnswerAt > SILENCE
  }

  close(): void {
    for (const end of [this.#client, this.#server]) {
      try {
        end?.close()
      } catch {
        // It is closed.
      }
    }
  }

  #asks(bytes: Uint8Array): boolean {
    if (this.#state === 'idle') {
      this.#state = 'headers'
      this.#begunAt = performance.now()
      this.#matched = 0
    }
    if (this.#state === 'headers' && this.#endsHeaders(bytes)) this.#state = 'request'
    return true
  }

  #endsHeaders(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (byte === END[this.#matched]) this.#matched++
      else this.#matched = byte === END[0] ? 1 : 0
      if (this.#matched === END.length) return true
    }
    return false
  }

  #answers(bytes: Uint8Array): boolean {
    if (this.#state === 'socket') return true
    this.#lastAnswerAt = performance.now()
    if (this.#state === 'idle') return true
    const status = statusOf(bytes)
    // The client goes on with the body of the same request.
    if (status === '100') return true
    this.#state = status === '101' ? 'socket' : 'idle'
    // RFC 9110 §15.5.9: whatever else comes is no request.
    return status !== '408'
  }
}

const STATUS_LINE = 'HTTP/1.1 '

function statusOf(bytes: Uint8Array): string {
  const start = STATUS_LINE.length
  return String.fromCharCode(...bytes.subarray(start, start + 3))
}

/** Passes all on, until its end or until `look` says that this was the last. */
async function pump(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  look: (bytes: Uint8Array) => boolean,
): Promise<void> {
  const buffer = new Uint8Array(65_536)
  for (let goesOn = true; goesOn; ) {
    const length = await from.read(buffer)
    if (length === null) return
    const bytes = buffer.subarray(0, length)
    goesOn = look(bytes)
    for (let written = 0; written < length; ) written += await to.write(bytes.subarray(written))
  }
}
