import { Hono } from 'hono'
import { ConfigurationError } from './config.ts'
import { faultResponse, internalError, notFound, temporarilyUnavailable } from './errors.ts'
import { createLog } from './log.ts'
import type { Runtime } from './runtime.ts'
import { Unavailable } from './unavailable.ts'

/** One request: what came, what was recognised, and where to leave facts for its log line. */
export interface Call {
  request: Request
  url: URL
  /** Path parameters, percent-decoded. */
  params: Record<string, string>
  /** In the answer's `x-request-id`, in the log line, and in what Postgres records. */
  requestId: string
  /** Address of the client; null when unknown. */
  address: string | null
  /** Fields for the log line: ids and outcomes, no secret, no personal text. */
  facts: Record<string, unknown>
  /** Headers of the answer should the handler fail. */
  failureHeaders?: Record<string, string>
}

export type Handler = (call: Call, runtime: Runtime) => Response | Promise<Response>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** A method, a path below the function's name (`/todos/:id`), and what answers. */
export type Route = readonly [method: Method, path: string, handler: Handler]

interface Bindings {
  Bindings: { call: Call; runtime: Runtime }
}

/**
 * Makes an Edge Function of routes. Unknown path: 404; known path, other method: 405 with `Allow`
 * (RFC 9110 §15.5.6); Postgres away: 503 with `Retry-After`; anything unforeseen: 500 and a log line
 * with the cause. Every answer carries `x-request-id`.
 *
 * @param name the function's name: the first segment of every path
 * @param getRuntime called at the first request, so that a bad configuration is an answer and a log line
 */
export function createEdgeFunction(
  name: string,
  routes: readonly Route[],
  getRuntime: () => Runtime,
): { fetch: (request: Request) => Promise<Response> } {
  const app = new Hono<Bindings>().basePath(`/${name}`)
  const methods = [...new Set(routes.map(([method]) => method))]

  for (const [method, path, handler] of routes) {
    app.on(method, path, (context) => {
      const { call, runtime } = context.env
      call.params = context.req.param()
      call.facts.route = `${method} /${name}${path}`
      return handler(call, runtime)
    })
  }

  app.notFound((context) => {
    const path = context.req.path
    const allowed = methods.filter((method) => app.router.match(method, path)[0].length > 0)
    if (allowed.length === 0) return faultResponse(notFound)
    return faultResponse(
      { status: 405, error: 'invalid_request', message: `Use ${allowed.join(' or ')} here.` },
      { allow: allowed.join(', ') },
    )
  })

  app.onError((error) => {
    throw error
  })

  const answer = async (call: Call, runtime: Runtime): Promise<Response> => {
    try {
      return await app.fetch(call.request, { call, runtime })
    } catch (error) {
      if (error instanceof Unavailable) {
        call.facts.cause = error.message
        return faultResponse(temporarilyUnavailable, { ...call.failureHeaders, 'retry-after': '2' })
      }
      call.facts.cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
      return faultResponse(internalError, call.failureHeaders)
    }
  }

  return {
    async fetch(request) {
      const runtime = configured(getRuntime)
      if (runtime === null) return misconfigured(name)
      const startedAt = performance.now()
      const call: Call = {
        request,
        url: new URL(request.url),
        params: {},
        requestId: crypto.randomUUID(),
        address:
          request.headers.get(runtime.config.addressHeader)?.split(',', 1)[0]?.trim() || null,
        facts: {},
      }

      const response = await answer(call, runtime)
      response.headers.set('x-request-id', call.requestId)
      const ms = performance.now() - startedAt
      runtime.metrics.observe(call.facts, name, response.status, ms)
      runtime.log(response.status >= 500 ? 'error' : 'info', 'request', {
        request_id: call.requestId,
        function: name,
        method: request.method,
        status: response.status,
        outcome: outcomeOf(response.status),
        ms: Math.round(ms * 10) / 10,
        ...call.facts,
      })
      return response
    },
  }
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
  const requestId = crypto.randomUUID()
  createLog('error')('error', 'request', { request_id: requestId, function: name, status: 500 })
  return faultResponse(internalError, { 'x-request-id': requestId })
}

/** How a request ended, in a word; a handler that knows it better says so in its facts. */
function outcomeOf(status: number): string {
  if (status < 400) return 'ok'
  if (status === 429) return 'rate_limited'
  if (status < 500) return 'refused'
  return status === 503 ? 'unavailable' : 'failed'
}
