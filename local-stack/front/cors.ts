/**
 * Auth and the Data API answer pages of any origin, as on the platform: who asks is said by a token, which no page sends by
 * accident, and never by a cookie.
 */
export async function withCors(
  request: Request,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (request.headers.get('origin') === null) return await answer()
  if (request.method === 'OPTIONS') return preflight(request)
  const response = await answer()
  const headers = new Headers(response.headers)
  headers.set('access-control-allow-origin', '*')
  headers.set('access-control-expose-headers', EXPOSED)
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}

/** What supabase-js reads: counts and ranges, and when it may try again. */
const EXPOSED =
  'content-range, content-location, preference-applied, retry-after, x-supabase-api-version, sb-request-id'

function preflight(request: Request): Response {
  const asked = request.headers.get('access-control-request-headers')
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': asked ?? '*',
      'access-control-max-age': '3600',
      vary: 'access-control-request-headers',
    },
  })
}
