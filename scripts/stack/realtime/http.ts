import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { bearerOfKey } from './access/claims.ts'
import { serveConnection } from './connection.ts'
import { codecFor } from './protocol/codec.ts'
import { serveBroadcastApi } from './broadcast-api.ts'
import type { World } from './world.ts'

const SOCKET_PATH = '/realtime/v1/websocket'

/** As on the platform. */
const LARGEST_FRAME = 5_000_000

/**
 * Listens on 127.0.0.1: the socket of Realtime, and broadcasts by plain requests. The front, its only client, asks for
 * the socket's address without an upgrade first, because a browser's WebSocket is not told why it was turned away.
 */
export async function listenHttp(world: World): Promise<Server> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const server = createServer((request, response) => {
    if (pathOf(request) === SOCKET_PATH) {
      const { status, error } = judge(world, request)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error }))
    } else void serveBroadcastApi(world, request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { bearer, codec, status, error } = judge(world, request)
    if (pathOf(request) !== SOCKET_PATH || !bearer || !codec) {
      return void socket.end(`HTTP/1.1 ${status} ${error}\r\nconnection: close\r\n\r\n`)
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const leave = world.clients.add(client)
      client.on('close', leave)
      serveConnection(world, client, codec, bearer)
    })
  })
  server.listen(world.settings.port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
