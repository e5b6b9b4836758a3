const JSON_TYPE = 'application/json; charset=utf-8'

/** A JSON answer that nobody stores. */
export function json(status: number, body: unknown, headers?: Record<string, string>): Response {
  return jsonText(status, JSON.stringify(body), headers)
}

/** The same for a body that Postgres already wrote as JSON. */
export function jsonText(status: number, body: string, headers?: Record<string, string>): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': JSON_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/** A redirect that tells the next page nothing about where it came from. */
export function redirect(status: 302 | 303, location: string): Response {
  return new Response(null, {
    status,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  })
}
