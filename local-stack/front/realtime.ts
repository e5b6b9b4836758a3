import { json } from './answers.ts'
import { proxyTo } from './proxy.ts'

/** More than this waiting for a client that does not read, and it is cut off; it comes back and asks anew. */
const MOST_UNSENT_BYTES = 8_000_000
const LARGEST_FRAME = 5_000_000

/** Close codes of RFC 6455 §7.4.1 and their registry. 1005 and 1006 are never sent: no code came, no close at all came. */
const NORMAL = 1000
const NO_STATUS = 1005
const NO_CLOSE = 1006
const MESSAGE_TOO_BIG = 1009
const SERVICE_RESTART = 1012
const TRY_AGAIN_LATER = 1013

/** Passes requests and WebSockets to Realtime. */
export function proxyRealtime(target: string) {
  const proxy = proxyTo(target, 'Realtime')

  return async (request: Request, path: string, peer: string): Promise<Response> => {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      return await proxy(request, path, peer)
    }
    // What Realtime says to a plain request, it would say to the socket: 426 means that it takes it.
    const probe = new Request(request.url, { headers: request.headers })
    const verdict = await proxy(probe, path, peer)
    if (verdict.status !== 426) return verdict
    await verdict.body?.cancel()
    const inner = await opened(target.replace(/^http/, 'ws') + path)
    if (!inner) return json(503, { error: 'temporarily_unavailable', message: 'Try again.' })
    const { socket, response } = Deno.upgradeWebSocket(request)
    join(socket, inner)
    return response
  }
}

/** A socket to Realtime, or null when it cannot be had. */
function opened(url: string): Promise<WebSocket | null> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve) => {
    socket.onopen = () => resolve(socket)
    socket.onerror = () => resolve(null)
  })
}

/** Passes every message on, both ways, and the end of either side to the other. */
function join(client: WebSocket, realtime: WebSocket): void {
  client.binaryType = 'arraybuffer'
  client.onmessage = ({ data }) => {
    const size = typeof data === 'string' ? data.length : data.byteLength
    if (size > LARGEST_FRAME) close(client, MESSAGE_TOO_BIG, 'message too big')
    else if (realtime.readyState === WebSocket.OPEN) realtime.send(data)
  }
  realtime.onmessage = ({ data }) => {
    if (client.readyState !== WebSocket.OPEN) return
    if (client.bufferedAmount > MOST_UNSENT_BYTES) {
      close(client, TRY_AGAIN_LATER, 'too slow')
      realtime.close()
    } else client.send(data)
  }
  // Realtime may have gone during the handshake.
  client.onopen = () => {
    if (realtime.readyState !== WebSocket.OPEN) close(client, SERVICE_RESTART, '')
  }
  client.onclose = () => realtime.close()
  realtime.onclose = ({ code, reason }) => {
    if (code === NO_STATUS) close(client, NORMAL, '')
    else close(client, code === NO_CLOSE ? SERVICE_RESTART : code, reason)
  }
  // A close event always follows; without a listener an error would end the front.
  client.onerror = () => {}
  realtime.onerror = () => {}
}

function close(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState >= WebSocket.CLOSING) return
  socket.close(code, reason)
}
