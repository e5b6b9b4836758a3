import { FetchError } from '../../functions-shared/runtime/network/fetch-public.ts'

// The web, in place of the guarded fetch, which tests/unit/ssrf-*.test.ts tests on real sockets.

interface Page {
  body: object
  headers?: Record<string, string>
}

/** What is published, by URL. */
export const pages: Map<string, Page> = new Map()

/** What was asked for, in order. */
export const fetched: string[] = []

/** The redirect URI of the documents that `publish` makes: loopback, without a port. */
export const redirect_uri = 'http://127.0.0.1/callback'

/** Publishes a Client ID Metadata Document and gives the client id that is its URL. */
export function publish(members: object = {}, maxAge?: number, host = 'app.example'): string {
  const clientId = `https://${host}/${crypto.randomUUID()}/client.json`
  const defaults = { client_id: clientId, client_name: 'Editor', redirect_uris: [redirect_uri] }
  const headers = maxAge === undefined ? {} : { 'cache-control': `max-age=${maxAge}` }
  pages.set(clientId, { body: { ...defaults, ...members }, headers })
  return clientId
}

/** Stands in for fetchPublic: the page that is published, or a refusal. */
export async function fetchPublished({ href }: URL) {
  fetched.push(href)
  const page = pages.get(href)
  if (!page) throw new FetchError('name does not resolve')
  return { status: 200, headers: new Headers(page.headers), body: JSON.stringify(page.body) }
}
