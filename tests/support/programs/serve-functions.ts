// The Edge Functions, served by Node or by any Deno, with the settings of the environment. Says its port as its first line;
// GET /memory gives the megabytes that are in use after a garbage collection.
import process from 'node:process'
import gpt from '../../../supabase/functions/gpt/index.ts'
import mcp from '../../../supabase/functions/mcp/index.ts'
import oauth from '../../../supabase/functions/oauth/index.ts'
import ops from '../../../supabase/functions/ops/index.ts'
import users from '../../../supabase/functions/users/index.ts'

const functions = { gpt, mcp, oauth, ops, users }
const PREFIX = '/functions/v1'

function answer(request: Request): Promise<Response> | Response {
  const { origin, pathname, search } = new URL(request.url)
  if (pathname === '/memory') return Response.json(megabytes())
  const path = pathname.slice(PREFIX.length)
  const name = path.split('/')[1] ?? ''
  if (!isFunction(name)) return new Response(null, { status: 404 })
  return functions[name].fetch(asOnThePlatform(request, origin + path + search))
}

/** Without the prefix, and with the address that the connection came from. */
function asOnThePlatform({ method, headers, body }: Request, url: string): Request {
  // Node wants `duplex` for a body that is a stream; the types of the DOM don't know it yet.
  const init = { method, headers, body, duplex: 'half' }
  const inner = new Request(url, init)
  inner.headers.set('x-forwarded-for', '127.0.0.1')
  return inner
}

function isFunction(name: string): name is keyof typeof functions {
  return name in functions
}

function megabytes(): { heap: number; rss: number } {
  const collect: unknown = Reflect.get(globalThis, 'gc')
  if (typeof collect === 'function') collect()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 }
}

const ready = (port: number) => console.log(JSON.stringify({ port }))

interface Deno {
  serve(
    options: { hostname: string; port: number; onListen(at: { port: number }): void },
    handler: typeof answer,
  ): unknown
}

const deno: unknown = Reflect.get(globalThis, 'Deno')
const hostname = '127.0.0.1'
if (isDeno(deno)) {
  deno.serve({ hostname, port: 0, onListen: ({ port }) => ready(port) }, answer)
} else {
  const { serve } = await import('@hono/node-server')
  serve({ fetch: answer, hostname, port: 0 }, ({ port }) => ready(port))
}

function isDeno(value: unknown): value is Deno {
  return typeof value === 'object' && value !== null && 'serve' in value
}
