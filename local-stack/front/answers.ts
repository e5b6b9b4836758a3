/** A JSON answer of the front itself. */
export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}

/** Plain text of the front itself. */
export function text(body: string): Response {
  return new Response(body, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

/** RFC 9110 §15.5.20: the request was for a host that is not ours. */
export function misdirected(): Response {
  return json(421, {
    error: 'misdirected_request',
    message: 'This server does not answer for that host. Use 127.0.0.1, localhost or --public-url.',
  })
}

/** RFC 9110 §15.6.2: a method that nobody here knows. */
export function notImplemented(): Response {
  return json(501, { error: 'invalid_request', message: 'This method is not known here.' })
}

/** RFC 9110 §15.6.2: a part of the platform that the local stack has not. */
export function notHere(path: string): Response {
  const [, part = ''] = path.split('/')
  return json(
    501,
    {
      error: 'not_implemented',
      message: `The local stack has no ${part} server. Use a stack with Docker (npx supabase start) for it.`,
    },
    { 'access-control-allow-origin': '*' },
  )
}

/** The answer to a path that nothing serves. The path is cut off at the query, which may hold a secret. */
export function notFound(path: string): Response {
  const [where = ''] = path.split('?')
  return json(404, { error: 'not_found', message: `There is nothing at ${where}.` })
}
