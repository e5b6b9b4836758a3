// One Edge Function of the project, run by Deno in a process of its own: the front passes requests on. Started by
// ../function-starters.ts, which passes the settings as one JSON argument.
//
// It imports nothing but the function. The import map is the project's, and one that names a module of ours would put the
// project's code in its place, before the token is out of the environment.
import type { FunctionProcessSettings } from './function-process-settings.ts'

type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>

const token = Deno.env.get('PATCHBAY_FRONT_TOKEN')
Deno.env.delete('PATCHBAY_FRONT_TOKEN')
const settings: FunctionProcessSettings = JSON.parse(Deno.args[0] ?? '{}')

let registered: Handler | undefined
const serve = takeOverServe()
const handler = handlerOf(await import(settings.module))

const server = serve(
  {
    hostname: '127.0.0.1',
    port: settings.port,
    onListen: () => console.error(JSON.stringify({ ready: {} })),
    onError: (error) => {
      console.error(error)
      return problem(500, 'WORKER_ERROR', 'Function exited due to an error')
    },
  },
  (request, info) => {
    // A page of the internet that makes its own name lead here (DNS rebinding) knows no token.
    if (token === undefined || request.headers.get('x-patchbay-front') !== token) {
      return problem(421, 'MISDIRECTED', 'Call it through the one origin.')
    }
    const url = new URL(request.url)
    const inner = new Request(settings.origin + url.pathname + url.search, request)
    inner.headers.delete('x-patchbay-front')
    return handler(inner, info)
  },
)

// The supervisor closes our standard input, or dies and thereby closes it.
const buffer = new Uint8Array(16)
while ((await Deno.stdin.read(buffer).catch(() => null)) !== null);
// Open event streams and idle connections must not hold the stack's end up.
setTimeout(() => Deno.exit(0), 300)
await server.shutdown()
Deno.exit(0)

/**
 * Puts a `Deno.serve` in place that listens nowhere: it keeps the handler, which the front's requests go to. Gives Deno's own.
 */
function takeOverServe(): typeof Deno.serve {
  const own = Deno.serve
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
  return own
}

/** The handler of a loaded function: what it gave to `Deno.serve`, or its `export default { fetch }`. */
function handlerOf(module: unknown): Handler {
  const entry = isRecord(module) ? module.default : undefined
  const fetch = isRecord(entry) ? entry.fetch : entry
  if (isHandler(fetch)) return (request, info) => fetch.call(entry, request, info)
  if (registered !== undefined) return registered
  throw new Error('it calls no Deno.serve and has no `export default { fetch }`')
}

function handlerIn(given: unknown): Handler | undefined {
  const one = isRecord(given) ? given.handler : given
  return isHandler(one) ? one : undefined
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store' } })
}
