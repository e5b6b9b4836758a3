import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { createOwnHosts } from '../front/own-hosts.ts'
import { type Bearer, bearerOfKey } from './access/claims.ts'
import { serveBroadcastApi } from './broadcast-api.ts'
import { serveConnection } from './connection.ts'
import { codecFor } from './protocol/codec.ts'
import type { Codec } from './protocol/codec-type.ts'
import type { World } from './world.ts'

const SOCKET_PATH = '/realtime/v1/websocket'

/** As on the platform. */
const LARGEST_FRAME = 5_000_000

/** RFC 9110 §15.5.20: a page of another name that leads here (DNS rebinding). */
const misdirected = { status: 421, error: 'Misdirected Request' }

/** Service restart (IANA's registry of close codes): come back in a moment. */
const SERVICE_RESTART = 1012

/**
 * Listens on 127.0.0.1: the socket of Realtime, and broadcasts by plain requests. Without an upgrade, the socket's
 * address returns 426 where an upgrade would succeed: the front asks that first, because nobody tells the opener of a
 * WebSocket why it was turned away.
 *
 * @returns the server, and a function that closes every socket, so that its client joins anew
 */
export async function listenHttp(world: World): Promise<{ server: Server; closeAll(): void }> {
  const clients = new Set<WebSocket>()
  const isOwnHost = createOwnHosts({ port: world.settings.port, publicOrigin: null })
  const isOwn = ({ headers }: IncomingMessage) => isOwnHost(headers.host ?? '')
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })

  const server = createServer((request, response) => {
    if (!isOwn(request)) return void response.writeHead(421).end()
    const url = urlOf(request)
    if (url.pathname !== SOCKET_PATH) return void serveBroadcastApi(world, url, request, response)
    const found = judge(world, url)
    const { status, error } = 'error' in found ? found : { status: 426, error: 'Upgrade Required' }
    response.writeHead(status, { 'content-type': 'application/json', upgrade: 'websocket' })
    response.end(JSON.stringify({ error }))
  })

  server.on('upgrade', (request, socket, head) => {
    // Nobody else listens for it, and it would end the process.
    socket.on('error', () => {})
    const found = isOwn(request) ? judge(world, urlOf(request)) : misdirected
    if ('error' in found) {
      const { status, error } = found
      return void socket.end(`HTTP/1.1 ${status} ${error}\r\nconnection: close\r\n\r\n`)
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      clients.add(client)
      client.on('close', () => clients.delete(client))
      serveConnection(world, client, found.codec, found.bearer)
    })
  })

  server.listen(world.settings.port, '127.0.0.1')
  await once(server, 'listening')
  const closeAll = () => {
    for (const client of clients) client.close(SERVICE_RESTART, 'Realtime is restarting')
  }
  return { server, closeAll }
}

function urlOf(request: IncomingMessage): URL {
  const base = 'http://localhost/'
  return URL.parse(request.url ?? '/', base) ?? new URL(base)
}

/** Who wants to connect and in which version; or why not. */
function judge(
  world: World,
  url: URL,
): { bearer: Bearer; codec: Codec } | { status: number; error: string } {
  if (url.pathname !== SOCKET_PATH) return { status: 404, error: 'Not Found' }
  const key = url.searchParams.get('apikey')
  if (key === null) return { status: 401, error: 'API key is missing' }
  const bearer = bearerOfKey(key, world.settings)
  if (!bearer) return { status: 401, error: 'Invalid API key' }
  const codec = codecFor(url.searchParams.get('vsn'))
  return codec ? { bearer, codec } : { status: 403, error: 'Unknown version of the protocol' }
}
