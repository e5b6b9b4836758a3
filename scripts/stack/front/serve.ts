// The one origin of the local stack, run by Deno: Edge Functions in this very process, the Data API, Auth and
// Realtime behind a proxy, the web app from memory. Started by ../front.ts, which passes the settings as one JSON
// argument.

import { loggableError } from '../../../functions-shared/platform/loggable.ts'
import { json, misdirected, notFound, notImplemented } from './answers.ts'
import { type Connection, serveConnections } from './connections.ts'
import { endWithSupervisor } from './end-with-supervisor.ts'
import { loadFunctions } from './functions.ts'
import { createOwnHosts } from './own-hosts.ts'
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
const isOwnHost = createOwnHosts(settings)

/** `http://` and `https://` both end before this index. */
const AFTER_SCHEME = 8
const HTTP = 'http://'.length

type Info = Deno.ServeHandlerInfo<Deno.NetAddr>

function route(request: Request, info: Info, connection: Connection): Response | Promise<Response> {
  const { url } = request
  const start = url.indexOf('/', AFTER_SCHEME)
  // The host of an absolute request target stands before that of the header (RFC 9112 §3.2.2); both must be ours.
  if (!isOwnHost(url.slice(HTTP, start)) || !isOwnHost(request.headers.get('host') ?? '')) {
    return misdirected()
  }
  const hold = () => connection.hold(info.completed)
  return routePath(request, url.slice(0, start), url.slice(start), info.remoteAddr.hostname, hold)
}

/** `path` may differ from the path of the request: a rewritten one comes here again. */
function routePath(
  request: Request,
  origin: string,
  path: string,
  peer: string,
  hold: () => void,
): Response | Promise<Response> {
  // First, and by plain comparisons: this is the path whose speed counts.
  if (path.startsWith('/functions/v1/')) return callFunction(request, origin, path, peer, hold)
  if (path.startsWith('/rest/v1') || path.startsWith('/auth/v1')) {
    return passesOn(request) ? holding(hold, proxy(request, path, peer)) : notImplemented()
  }
  if (path.startsWith('/realtime/v1')) {
    return passesOn(request) ? holding(hold, realtime(request, path, peer)) : notImplemented()
  }
  if (path.startsWith('/.well-known/')) {
    const rewritten = rewriteWellKnown(path)
    return rewritten ? callFunction(request, origin, rewritten, peer, hold) : notFound(path)
  }
  return web(request, origin, path)
}

/** What others answer may take its time. */
function holding<T>(hold: () => void, answer: T): T {
  hold()
  return answer
}

/** `fetch` refuses the others; nobody behind a proxy here knows any. */
const PASSED_ON = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

function passesOn({ method }: Request): boolean {
  return PASSED_ON.includes(method)
}

const server = serveConnections({
  port: settings.port,
  idleTimeout: settings.idleTimeout,
  handler: route,
  onError: (error) => {
    console.error(loggableError(error))
    return json(500, {
      error: 'internal_error',
      message: 'Something went wrong here. The log says what.',
    })
  },
})
console.error(JSON.stringify({ ready: { failures } }))
endWithSupervisor(() => server.shutdown())
