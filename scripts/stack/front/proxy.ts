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

/**
 * Passes requests to another origin, bodies streamed both ways, redirects handed back as they are. Says 503 while that
 * origin is away.
 *
 * @param server its name, for people
 */
export function proxyTo(target: string, server: string) {
  return async (request: Request, path: string, peer: string): Promise<Response> => {
    const headers = new Headers(request.headers)
    for (const name of NOT_PASSED_ON) headers.delete(name)
    headers.set('x-forwarded-for', peer)
    try {
      const answer = await fetch(target + path, {
        method: request.method,
        headers,
        body: request.body,
        redirect: 'manual',
      })
      const answerHeaders = new Headers(answer.headers)
      for (const name of NOT_PASSED_ON) answerHeaders.delete(name)
      return new Response(answer.body, { status: answer.status, headers: answerHeaders })
    } catch (error) {
      console.error(`proxy to ${target}:`, error)
      return json(
        503,
        {
          error: 'temporarily_unavailable',
          message: `${server} is starting. Try again in a moment.`,
        },
        { 'retry-after': '1' },
      )
    }
  }
}
