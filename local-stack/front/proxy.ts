import { loggableError } from '../../functions-shared/runtime/telemetry/loggable.ts'
import { json } from './answers.ts'

/** RFC 9110 §7.6.1: these speak about one connection and are not passed on. `host` is the next server's own. */
const NOT_PASSED_ON = [
  'connection',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
]

/** Milliseconds in which a request must have come, and its answer begun. */
const REQUEST_TIME = 60_000

type ProxyOptions = {
  requestTime?: number
  /** Added to each request. */
  headers?: Record<string, string>
}

/**
 * Passes requests to another origin, bodies streamed both ways, redirects handed back as they are. Says 503 while that
 * origin is away.
 *
 * @param server its name, for people
 */
export function proxyTo(
  target: string,
  server: string,
  { requestTime = REQUEST_TIME, headers: added = {} }: ProxyOptions = {},
): (request: Request, path: string, peer: string) => Promise<Response> {
  return async (request: Request, path: string, peer: string): Promise<Response> => {
    const headers = new Headers(request.headers)
    for (const name of NOT_PASSED_ON) headers.delete(name)
    headers.set('x-forwarded-for', peer)
    for (const [name, value] of Object.entries(added)) headers.set(name, value)
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), requestTime)
    try {
      const answer = await fetch(target + path, {
        method: request.method,
        headers,
        body: request.body,
        redirect: 'manual',
        signal: deadline.signal,
      })
      const answerHeaders = new Headers(answer.headers)
      for (const name of NOT_PASSED_ON) answerHeaders.delete(name)
      return new Response(answer.body, { status: answer.status, headers: answerHeaders })
    } catch (error) {
      if (deadline.signal.aborted) return tooSlow()
      console.error(`proxy to ${target}:`, loggableError(error))
      return json(
        503,
        {
          error: 'temporarily_unavailable',
          message: `${server} is starting. Try again in a moment.`,
        },
        { 'retry-after': '1' },
      )
    } finally {
      clearTimeout(timer)
    }
  }
}

/** RFC 9110 §15.5.9: nothing more is read of it. */
function tooSlow(): Response {
  return json(
    408,
    { error: 'invalid_request', message: 'The request took too long to arrive.' },
    { connection: 'close' },
  )
}
