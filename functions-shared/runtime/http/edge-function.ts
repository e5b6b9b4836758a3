import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import { ConfigurationError } from '../config/configuration-error.ts'
import type { Runtime } from '../runtime.ts'
import { createLog } from '../telemetry/log.ts'
import { loggableError, loggableMethod } from '../telemetry/loggable.ts'
import { Unavailable } from '../unavailable.ts'
import { type Cors, corsPaths, preflightResponse } from './cors.ts'
import type { EdgeFunction } from './edge-function-export.ts'
import {
  internalError,
  newProblem,
  notFound,
  problemResponse,
  temporarilyUnavailable,
} from './problem.ts'

/** One request: what came, what was recognised, and the fields of its log line. */
export interface Call {
  request: Request
  /** Parameters of the query, parsed at each use; null where the request has none, as most. */
  readonly query: URLSearchParams | null
  /** Path parameters, percent-decoded. */
  params: Record<string, string>
  /** In the answer's `x-request-id`, in the log line, and in what Postgres records. */
  traceId: string
  /** Address of the client; null when unknown. */
  address: string | null
  /** Fields for the log line: ids and outcomes, no secret, no personal text. */
  logFields: Record<string, unknown>
}

export type Handler = (call: Call, runtime: Runtime) => Response | Promise<Response>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * A method, a path below the function's name (`/notes/:id`; `/` is the name alone), what answers, and which pages may read
 * it, with any method: none unless said otherwise.
 */
export type Route = readonly [method: Method, path: string, handler: Handler, cors?: Cors]

/** A route that matched: the handler, and its method and pattern for log and metrics. */
interface Target {
  handler: Handler
  label: string
}

/**
 * Makes an Edge Function of routes. Unknown path: 404; known path, other method: 405 with `Allow`
 * (RFC 9110 §15.5.6); Postgres away: 503 with `Retry-After`; anything unforeseen: 500 and a log line
 * with the cause. Every answer carries `x-request-id`, and, where the path has a CORS policy, its headers; such a path
 * answers preflights.
 *
 * @param name what log and metrics call the function
 * @param getRuntime called at the first request, so that a bad configuration is an answer and a log line
 * @param prefix what stands before `name` where the function is deployed under a longer one: together they are the first
 *   segment of every path
 */
export function createEdgeFunction(
  name: string,
  routes: readonly Route[],
  getRuntime: () => Runtime,
  prefix = '',
): EdgeFunction {
  // Hono's router without its application around it: there is no middleware here, and one context less to make.
  // The fast one refuses `/x/y` beside `/x/:id`; then the other one serves.
  const router = new SmartRouter<Target>({ routers: [new RegExpRouter(), new TrieRouter()] })
  const methods = [...new Set(routes.map(([method]) => method))]
  const prefixed = (pattern: string) => pattern.replace('/', `/${prefix}`)
  for (const [method, path, handler] of routes) {
    const pattern = path === '/' ? `/${name}` : `/${name}${path}`
    router.add(method, prefixed(pattern), { handler, label: `${method} ${pattern}` })
  }

  const corsOf = corsPaths(name, routes, prefix)

  const unmatched = (path: string): Response => {
    const allowed: string[] = methods.filter((method) => router.match(method, path)[0].length > 0)
    if (allowed.length === 0) return problemResponse(notFound)
    if (corsOf(path)) allowed.push('OPTIONS')
    return problemResponse(
      newProblem(405, 'invalid_request', `Use ${allowed.join(' or ')} here.`),
      { allow: allowed.join(', ') },
    )
  }

  const route = (call: Call, path: string, runtime: Runtime): Response | Promise<Response> => {
    const { method } = call.request
    const [[match], values] = router.match(method === 'HEAD' ? 'GET' : method, path)
    if (match === undefined) return unmatched(path)
    const [{ handler, label }, indexes] = match
    for (const [parameter, found] of Object.entries(indexes)) {
      // An index into `values`, or the value itself where the router gives no values.
      call.params[parameter] = decoded(values ? (values[Number(found)] ?? '') : String(found))
    }
    call.logFields.route = label
    return handler(call, runtime)
  }

  const fetch = async (request: Request): Promise<Response> => {
    const runtime = configured(getRuntime)
    if (runtime === null) return misconfigured(name)
    const startedAt = performance.now()
    const pathAndQuery = pathOf(request.url)
    const address = addressOf(request, runtime.config.addressHeader)
    const call = new IncomingCall(request, queryOf(pathAndQuery), address)
    const path = withoutQuery(pathAndQuery)
    const cors = corsOf(path)
    const corsHeaders = cors?.policy(request, runtime.config) ?? {}

    let answered: Response
    try {
      if (cors && request.method === 'OPTIONS') {
        call.logFields.route = cors.label
        answered = preflightResponse(cors.methods)
      } else {
        answered = await route(call, path, runtime)
      }
    } catch (error) {
      answered = failure(call, error)
    }
    // RFC 9110 §9.3.2: HEAD is GET without the body.
    const response = request.method === 'HEAD' ? new Response(null, answered) : answered
    response.headers.set('x-request-id', call.traceId)
    for (const [header, value] of Object.entries(corsHeaders)) {
      // An answer may depend on more than the page that asks: on the language, too.
      if (header === 'vary') response.headers.append(header, value)
      else response.headers.set(header, value)
    }
    // RFC 9110 §15.5.9: what still comes of the body must not be taken for the next request.
    if (response.status === 408) response.headers.set('connection', 'close')
    const ms = performance.now() - startedAt
    runtime.metrics.observe(call.logFields, name, response.status, ms)
    runtime.log(response.status >= 500 ? 'error' : 'info', 'request', {
      // This name in the log alone: the line carries the same as `x-request-id` (docs/operations.md).
      request_id: call.traceId,
      function: name,
      method: loggableMethod(request.method),
      status: response.status,
      outcome: outcomeOf(response.status),
      ms: Math.round(ms * 10) / 10,
      ...call.logFields,
    })
    return response
  }

  return { fetch }
}

/**
 * A class for its getter: in an object literal it would give each call a hidden class of its own, which V8 keeps in its
 * old space together with all that the request made, until the next full garbage collection.
 */
class IncomingCall implements Call {
  readonly request: Request
  readonly address: string | null
  readonly traceId: string = crypto.randomUUID()
  readonly params: Record<string, string> = {}
  readonly logFields: Record<string, unknown> = {}

  readonly #query: string | null

  constructor(request: Request, query: string | null, address: string | null) {
    this.request = request
    this.#query = query
    this.address = address
  }

  get query(): URLSearchParams | null {
    return this.#query === null ? null : new URLSearchParams(this.#query)
  }
}

/** Postgres or another server away: 503; anything else is a fault of ours: 500. The log line says what it was. */
function failure(call: Call, error: unknown): Response {
  if (error instanceof Unavailable) {
    call.logFields.cause = error.message
    return problemResponse(temporarilyUnavailable, { 'retry-after': '2' })
  }
  call.logFields.cause = loggableError(error)
  return problemResponse(internalError)
}

/** `https://` and `http://` both end before this index. */
const AFTER_SCHEME = 8

function pathOf(url: string): string {
  return url.slice(url.indexOf('/', AFTER_SCHEME))
}

/**
 * The path alone. One slash at its end says nothing: people type addresses into forms, and some clients add one to what
 * was typed.
 */
function withoutQuery(pathAndQuery: string): string {
  const end = pathAndQuery.indexOf('?')
  const path = end < 0 ? pathAndQuery : pathAndQuery.slice(0, end)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Without parsing the URL: its host is the client's, and may not be a valid one. */
function queryOf(pathAndQuery: string): string | null {
  const start = pathAndQuery.indexOf('?')
  return start < 0 ? null : (pathAndQuery.slice(start + 1).split('#', 1)[0] ?? '')
}

/** Percent-decodes a parameter; one that can't be decoded stays as it is, and no route takes it for an id. */
function decoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function addressOf(request: Request, header: string): string | null {
  return request.headers.get(header)?.split(',', 1)[0]?.trim() || null
}

/** The runtime; null where the deployment lacks a setting, which the log then names. */
function configured(getRuntime: () => Runtime): Runtime | null {
  try {
    return getRuntime()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    createLog('error')('error', 'misconfigured', { cause: error.message })
    return null
  }
}

function misconfigured(name: string): Response {
  const traceId = crypto.randomUUID()
  createLog('error')('error', 'request', { request_id: traceId, function: name, status: 500 })
  return problemResponse(internalError, { 'x-request-id': traceId })
}

/** How a request ended, in a word; a handler that knows it better says so in its log fields. */
function outcomeOf(status: number): string {
  if (status < 400) return 'ok'
  if (status === 429) return 'rate_limited'
  if (status < 500) return 'refused'
  return status === 503 ? 'unavailable' : 'failed'
}
