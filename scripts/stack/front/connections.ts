/** A connection of a client. */
export type Connection = {
  /** Keeps it open, however long, until that has settled. */
  hold(until: Promise<unknown>): void
}

type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  connection: Connection,
) => Response | Promise<Response>

type Options = {
  port: number
  /** Milliseconds from the last request of a connection, or from its beginning, until it is closed. */
  idleTimeout: number
  handler: Handler
  onError(error: unknown): Response
}

/**
 * `Deno.serve`, and more: whoever sends half of a request's headers, or none, is cut off. `Deno.serve` waits for ever and
 * has no option for it, so each connection is served by itself, by the function that `Deno.serve` is made of. It is no
 * public one (the version of Deno is pinned); where a Deno lacks it, `Deno.serve` itself does, without the time-out.
 */
export function serveConnections({ port, idleTimeout, handler, onError }: Options): {
  shutdown(): Promise<void>
} {
  const hostname = '127.0.0.1'
  const serveOne = perConnectionServer()
  if (serveOne === undefined) {
    console.error('This Deno serves no single connections: idle ones are never closed.')
    return Deno.serve({ hostname, port, onListen: () => {}, onError }, (request, info) =>
      handler(request, info, { hold: () => {} }),
    )
  }

  const listener = Deno.listen({ hostname, port })
  const open = new Set<OpenConnection>()
  const watch = setInterval(
    () => {
      const latest = performance.now() - idleTimeout
      for (const connection of open) if (connection.isIdleSince(latest)) connection.close()
    },
    Math.min(idleTimeout / 4, 5000),
  )

  const serve = (socket: Deno.TcpConn) => {
    const connection = new OpenConnection()
    open.add(connection)
    socket.setNoDelay(true)
    serveOne(
      socket,
      connection.signal,
      (request, info) => {
        connection.begin()
        return handler(request, info, connection)
      },
      onError,
    ).finally(() => open.delete(connection))
  }

  const accept = async () => {
    for (;;) {
      try {
        serve(await listener.accept())
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return
        // No file left for one more connection, or it was gone again before it was ours.
        console.error('a connection was not accepted:', error instanceof Error ? error.name : '')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  void accept()

  return {
    async shutdown() {
      clearInterval(watch)
      listener.close()
      for (const connection of open) connection.close()
    },
  }
}

class OpenConnection implements Connection {
  readonly #abort = new AbortController()
  #lastAt = performance.now()
  #held = 0

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  begin(): void {
    this.#lastAt = performance.now()
  }

  hold(until: Promise<unknown>): void {
    this.#held++
    const release = () => {
      this.#held--
      this.begin()
    }
    until.then(release, release)
  }

  isIdleSince(time: number): boolean {
    return this.#held === 0 && this.#lastAt <= time
  }

  close(): void {
    this.#abort.abort()
  }
}

type ServeOne = (
  socket: Deno.Conn,
  signal: AbortSignal,
  handler: (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ) => Response | Promise<Response>,
  onError: (error: unknown) => Response,
) => Promise<void>

function perConnectionServer(): ServeOne | undefined {
  const internals: unknown = Reflect.get(Deno, Reflect.get(Deno, 'internal') ?? '')
  if (typeof internals !== 'object' || internals === null) return undefined
  const serve: unknown = Reflect.get(internals, 'serveHttpOnConnection')
  if (typeof serve !== 'function') return undefined
  return async (socket, signal, handler, onError) => {
    const { finished } = serve(socket, signal, handler, onError, () => {})
    await finished
  }
}
