// The one origin of the local stack, run by Deno: Patchbay's functions in this very process, the project's in processes of
// their own, the Data API, Auth and Realtime behind a proxy, the web app from memory. Started by ../front.ts, which passes the settings as one JSON
// argument.

import { loggableError } from '../../functions-shared/runtime/telemetry/loggable.ts'
import { json, misdirected, notFound, notHere, notImplemented, text } from './answers.ts'
import { withCors } from './cors.ts'
import { endWithSupervisor } from './end-with-supervisor.ts'
import { loadFunctions } from './functions.ts'
import { openGate } from './gate.ts'
import { createOwnHosts } from './own-hosts.ts'
import { proxyTo } from './proxy.ts'
import { proxyRealtime } from './realtime.ts'
import type { FrontSecrets, FrontSettings } from './settings.ts'
import { serveWeb } from './web.ts'
import { CHALLENGE, rewriteWellKnown } from './well-known.ts'

const settings: FrontSettings = JSON.parse(Deno.args[0] ?? '{}')
const { callFunction, failures } = await loadFunctions(settings, takeSecrets())
const proxy = proxyTo(settings.apiOrigin, 'The Data API')
const realtime = proxyRealtime(settings.realtimeOrigin)
const web = await serveWeb(settings)
const isOwnHost = createOwnHosts(settings)

/** `http://` and `https://` both end before this index. */
const AFTER_SCHEME = 8
const HTTP = 'http://'.length

function route(request: Request, peer: string): Response | Promise<Response> {
  const { url } = request
  const start = url.indexOf('/', AFTER_SCHEME)
  // The host of an absolute request target stands before that of the header (RFC 9112 §3.2.2); both must be ours.
  if (!isOwnHost(url.slice(HTTP, start)) || !isOwnHost(request.headers.get('host') ?? '')) {
    return misdirected()
  }
  return routePath(request, url.slice(0, start), url.slice(start), peer)
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
  if (path.startsWith('/rest/v1') || path.startsWith('/auth/v1')) {
    if (!passesOn(request)) return notImplemented()
    return withCors(request, () => proxy(request, path, peer))
  }
  if (path.startsWith('/storage/v1') || path.startsWith('/graphql/v1')) return notHere(path)
  if (path.startsWith('/realtime/v1')) {
    return passesOn(request) ? realtime(request, path, peer) : notImplemented()
  }
  if (path.startsWith('/.well-known/')) {
    if (path === CHALLENGE && settings.appsChallenge !== null) return text(settings.appsChallenge)
    const rewritten = rewriteWellKnown(path)
    return rewritten ? callFunction(request, origin, rewritten, peer) : notFound(path)
  }
  return web(request, origin, path)
}

/** `fetch` refuses the others; nobody behind a proxy here knows any. */
const PASSED_ON = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

function passesOn({ method }: Request): boolean {
  return PASSED_ON.includes(method)
}

/** Out of the environment, which is the functions'. */
function takeSecrets(): FrontSecrets {
  const take = (name: keyof FrontSecrets): string => {
    const value = Deno.env.get(name) ?? ''
    Deno.env.delete(name)
    return value
  }
  return {
    PATCHBAY_FRONT_TOKEN: take('PATCHBAY_FRONT_TOKEN'),
    PATCHBAY_FRONT_JWT_SECRET: take('PATCHBAY_FRONT_JWT_SECRET'),
  }
}

const { headersTimeout } = settings
const hostname = '127.0.0.1'
let gate: ReturnType<typeof openGate> | undefined
const server = Deno.serve(
  {
    hostname,
    port: headersTimeout === null ? settings.port : 0,
    onListen({ port: target }) {
      if (headersTimeout !== null) {
        gate = openGate({ hostname, port: settings.port, target, headersTimeout })
      }
      console.error(JSON.stringify({ ready: { failures } }))
    },
    onError: (error) => {
      console.error(loggableError(error))
      return json(500, {
        error: 'internal_error',
        message: 'Something went wrong here. The log says what.',
      })
    },
  },
  // Nobody but this machine reaches the port, so the gate hides no address.
  (request, info) => route(request, info.remoteAddr.hostname),
)
endWithSupervisor(async () => {
  gate?.shut()
  await server.shutdown()
  await gate?.left()
})
