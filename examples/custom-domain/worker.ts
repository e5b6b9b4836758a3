// A domain of your own in front of a hosted project, for clients that look for metadata only where a project's domain can
// serve nothing (docs/deploy.md, "A domain of your own"). A fetch handler: Cloudflare Workers run it as it is, Deno Deploy
// and others with PROJECT_URL from their environment.

/** What clients ask for below /.well-known, and the path whose document it is. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['oauth-authorization-server', '/functions/v1/oauth'],
  ['openid-configuration', '/functions/v1/oauth'],
  ['oauth-protected-resource', '/functions/v1/mcp'],
])

/** `/.well-known/<document>`, alone or with the path of its owner behind it; else undefined. */
function documentAt(path: string): string | undefined {
  const [, document = '', behind = ''] = /^\/\.well-known\/([\w-]+)(\/.+?)?\/?$/.exec(path) ?? []
  const owner = OWNERS.get(document)
  if (owner === undefined || (behind !== '' && behind !== owner)) return undefined
  return `${owner}/.well-known/${document}`
}

export default {
  /** `PROJECT_URL`: `https://<ref>.supabase.co`. */
  async fetch(request: Request, { PROJECT_URL }: { PROJECT_URL: string }): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const path = pathname.startsWith('/functions/v1/') ? pathname : documentAt(pathname)
    // The web app's pages may be served here instead; unknown well-known addresses stay 404.
    if (path === undefined) return Response.json({ error: 'not_found' }, { status: 404 })

    const headers = new Headers(request.headers)
    // Of this hop: the platform finds the project by `host`, and what answers in gzip is unpacked on the way.
    for (const name of ['host', 'connection', 'accept-encoding']) headers.delete(name)
    const passedOn = new Request(PROJECT_URL + path + search, {
      method: request.method,
      headers,
      body: request.body,
      redirect: 'manual',
      // Node and Deno want to be told that the body is a stream.
      ...(request.body !== null && { duplex: 'half' }),
    })
    const answered = await fetch(passedOn)
    return new Response(answered.body, {
      status: answered.status,
      headers: endToEnd(answered.headers),
    })
  },
}

function endToEnd(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['connection', 'content-encoding', 'content-length', 'transfer-encoding']) {
    kept.delete(name)
  }
  return kept
}
