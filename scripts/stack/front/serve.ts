// The one origin of the local stack, run by Deno: Edge Functions in this very process, the Data API, Auth and
// Realtime behind a proxy, the web app from memory. Started by ../front.ts, which passes the settings as one JSON
// argument.

import { json, notFound } from './answers.ts'
import { endWithSupervisor } from './end-with-supervisor.ts'
import { loadFunctions } from './functions.ts'
import { proxyTo } from './proxy.ts'
import { proxyRealtime } from './realtime.ts'
import type { FrontSettings } from './settings.ts'
import { serveWeb } from './web.ts'
import { rewriteWellKnown } from './well-known.ts'

const settings: FrontSettings = JSON.parse(Deno.args[0] ?? '{}')
const { callFunction, failures } = await loadFunctions(settings.functions)
const proxy = proxyTo(settings.apiOrigin, 'The Data API')
const realtime = proxyRealtime(settings.realtimeOrigin)
const web = await serveWeb(settings)

/** `http://` and `https://` both end before this index. */
const AFTER_SCHEME = 8

function route(request: Request, peer: string): Response | Promise<Response> {
  const start = request.url.indexOf('/', AFTER_SCHEME)
  return routePath(request, request.url.slice(0, start), request.url.slice(start), peer)
}

/** `path` may differ from the path of the request: a rewritten one comes here again. */
function routePath(
  request: Request,
  origin: string,
  path: string,
  peer: string,
): Response | Promise<Response> {
  // First, and by plain comparisons: this is the path whose speed counts.
  if (path.startsWith('/functions/v1/')) return callFunction(request, origin, path, peer)
  if (path.startsWith('/rest/v1') || path.startsWith('/auth/v1')) return proxy(request, path, peer)
  if (path.startsWith('/realtime/v1')) return realtime(request, path, peer)
  if (path.startsWith('/.well-known/')) {
    const rewritten = rewriteWellKnown(path)
    return rewritten ? callFunction(request, origin, rewritten, peer) : notFound(path)
  }
  return web(request, origin, path)
}

const server = Deno.serve(
  {
    hostname: '127.0.0.1',
    port: settings.port,
    onListen: () => console.error(JSON.stringify({ ready: { failures } })),
    onError: (error) => {
      console.error(error)
      return json(500, {
        error: 'internal_error',
        message: 'Something went wrong here. The log says what.',
      })
    },
  },
  (request, info) => route(request, info.remoteAddr.hostname),
)
endWithSupervisor(() => server.shutdown())
