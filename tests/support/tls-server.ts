import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import type { Guard } from './outgoing.ts'

const read = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url), 'utf8')

/** Where the authority's certificate lies. */
export const testOnlyCaFile: string = fileURLToPath(
  new URL('tls/test-only-ca.pem', import.meta.url),
)

/** The authority that signed the server's certificate; see tls/README.md. */
export const testOnlyCa: string = read('test-only-ca.pem')

/** A real https server on loopback, and what the SSRF guard needs to be told to reach it in a test. */
export interface TlsServer {
  port: number
  /** A URL of the server by a public name that only `guard` resolves. */
  url(path: string): string
  /** Every request that arrived; its body where it came whole. */
  hits: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string })[]
  /** How many connections are open. */
  connections(): Promise<number>
  /** Options under which a guarded request may reach this server; its timeout suits a test. */
  guard: Guard & Required<Pick<Guard, 'ca'>>
  stop(): Promise<void>
}

/** Starts the server on an address of this machine; `listener` answers. */
export async function startTlsServer(
  listener: RequestListener,
  { host = '127.0.0.1', port: wanted = 0 }: { host?: string; port?: number } = {},
): Promise<TlsServer> {
  const hits: TlsServer['hits'] = []
  const tls = { key: read('test-only-server.key'), cert: read('test-only-server.pem') }
  const server = createServer(tls, (request, response) => {
    const { method, url, headers } = request
    const hit = { method, url, headers, body: '' }
    hits.push(hit)
    request.setEncoding('utf8').on('data', (text) => {
      hit.body += text
    })
    response.on('error', () => {})
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(wanted, host, resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0

  return {
    port,
    url: (path) => `https://app.client.example:${port}${path}`,
    hits,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    guard: {
      ca: testOnlyCa,
      addresses: ['127.0.0.1'],
      isAllowed: true,
      timeout: 10_000,
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
