/** A JSON answer of the front itself. */
export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}

/** The answer to a path that nothing serves. The path is cut off at the query, which may hold a secret. */
export function notFound(path: string): Response {
  const [where = ''] = path.split('?')
  return json(404, { error: 'not_found', message: `There is nothing at ${where}.` })
}
