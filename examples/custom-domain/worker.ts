// A domain of your own in front of a hosted project, for clients that look for metadata only where a project's domain can
// serve nothing (docs/deploy.md, "A domain of your own"). A fetch handler: Cloudflare Workers run it as it is, Deno Deploy
// and others with PROJECT_URL from their environment.

/** What clients ask for below /.well-known, and the path whose document it is. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['oauth-authorization-server', '/functions/v1/oauth'],
  ['openid-configuration', '/functions/v1/oauth'],
  ['oauth-protected-resource', '/functions/v1/mcp'],
])

/** Patchbay's own functions, and no other of the project. */
const FUNCTION = /^\/functions\/v1\/(oauth|gpt|mcp|users|ops)(\/|$)/

/** Of this hop, of another site's login, or what the platform itself says about the caller. */
const NOT_PASSED_ON = [
  ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['accept-encoding', 'proxy-authorization', 'cookie'],
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'],
  'cf-connecting-ip',
]

/** `/.well-known/<document>`, alone or with the path of its owner behind it; else undefined. */
function documentAt(path: string): string | undefined {
  const [, document = '', behind = ''] = /^\/\.well-known\/([\w-]+)(\/.+?)?\/?$/.exec(path) ?? []
  const owner = OWNERS.get(document)
  if (owner === undefined || (behind !== '' && behind !== owner)) return undefined
  return `${owner}/.well-known/${document}`
}

interface Env {
  /** `https://<ref>.supabase.co`. */
  PROJECT_URL: string
  /** The token by which the portal of ChatGPT's plugins sees whose domain this is. */
  APPS_CHALLENGE?: string
}

export default {
  async fetch(request: Request, { PROJECT_URL, APPS_CHALLENGE }: Env): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    if (pathname === '/.well-known/openai-apps-challenge' && APPS_CHALLENGE) {
      return new Response(APPS_CHALLENGE)
    }
    const isFunction = FUNCTION.test(pathname) && !/%2f|%5c/i.test(pathname)
    const path = isFunction ? pathname : documentAt(pathname)
    // The web app's pages may be served here instead; unknown well-known addresses stay 404.
    if (path === undefined) return Response.json({ error: 'not_found' }, { status: 404 })

    const headers = new Headers(request.headers)
    // The platform finds the project by `host`, and what answers in gzip is unpacked on the way.
    for (const name of NOT_PASSED_ON) headers.delete(name)
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
