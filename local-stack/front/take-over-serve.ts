type Serve = typeof Deno.serve
type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>

let registered: Handler | undefined

/**
 * Puts a `Deno.serve` in place that listens nowhere: it keeps the handler, which the front's requests go to. To be called
 * before the function is loaded.
 *
 * @returns Deno's own
 */
export function takeOverServe(): Serve {
  const serve = Deno.serve
  const kept = (...given: unknown[]): Deno.HttpServer => {
    registered = given.map(handlerIn).find((one) => one !== undefined) ?? registered
    const addr: Deno.NetAddr = { transport: 'tcp', hostname: '127.0.0.1', port: 8000 }
    for (const one of given) {
      if (isRecord(one) && typeof one.onListen === 'function') one.onListen(addr)
    }
    const finished = new Promise<void>(() => {})
    const shutdown = async () => {}
    return {
      addr,
      finished,
      shutdown,
      ref() {},
      unref() {},
      [Symbol.asyncDispose]: shutdown,
    }
  }
  Object.defineProperty(Deno, 'serve', { value: kept, configurable: true, writable: true })
  return serve
}

/** The handler of a loaded function: what it gave to `Deno.serve`, or its `export default { fetch }`. */
export function registeredHandler(module: unknown): Handler {
  const entry = isRecord(module) ? module.default : undefined
  const fetch = isRecord(entry) ? entry.fetch : entry
  if (isHandler(fetch)) return (request, info) => fetch.call(entry, request, info)
  if (registered !== undefined) return registered
  throw new Error('it calls no Deno.serve and has no `export default { fetch }`')
}

function handlerIn(given: unknown): Handler | undefined {
  const handler = isRecord(given) ? given.handler : given
  return isHandler(handler) ? handler : undefined
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
