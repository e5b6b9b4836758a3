import {
  isJSONRPCRequest,
  isJsonContentType,
  type JSONRPCMessage,
  type JSONRPCRequest,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from '@modelcontextprotocol/server'
import type { Runtime } from '../platform/runtime.ts'
import type { Exchange } from './exchange.ts'
import { createServer } from './server.ts'

/** A call that is under way: whose it is, and who waits for its answer. */
interface Pending {
  exchange: Exchange
  answer(message: JSONRPCMessage): void
}

/**
 * Whether a request is a single tool call of a version before 2026-07-28, in whose headers the SDK's transport for HTTP
 * would find nothing wrong: that transport would only pass it through. Anything else is left to the SDK.
 */
export function isPlainCall(request: Request, message: unknown): message is JSONRPCRequest {
  const accept = request.headers.get('accept') ?? ''
  const version = request.headers.get('mcp-protocol-version')
  return (
    accept.includes('application/json') &&
    accept.includes('text/event-stream') &&
    isJsonContentType(request.headers.get('content-type')) &&
    (version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version)) &&
    isJSONRPCRequest(message) &&
    message.method === 'tools/call' &&
    // Since 2026-07-28 every request names its version here.
    message.params?._meta?.[PROTOCOL_VERSION_META_KEY] === undefined
  )
}

// Calls of different clients may have the same id, so each gets one of ours while it is under way.
const pending = new Map<string | number, Pending>()
let lastId = 0

const transport: Transport = {
  start: async () => {},
  close: async () => {},
  async send(message) {
    if ('id' in message && message.id !== undefined) pending.get(message.id)?.answer(message)
  },
}
let started: Promise<void> | undefined

/**
 * Answers a plain call by one server of the SDK that stands for the life of the process: to make a server and a transport
 * for each call, and to close them, costs a third of what the functions do for it.
 */
export async function callStanding(message: JSONRPCRequest, exchange: Exchange): Promise<Response> {
  started ??= start(exchange.runtime)
  await started

  const id = ++lastId
  try {
    const answer = await new Promise<JSONRPCMessage>((resolve) => {
      pending.set(id, { exchange, answer: resolve })
      transport.onmessage?.({ ...message, id }, { request: exchange.call.request })
    })
    return Response.json({ ...answer, id: message.id })
  } finally {
    pending.delete(id)
  }
}

function start({ config, log }: Runtime): Promise<void> {
  const server = createServer(({ mcpReq }) => exchangeOf(mcpReq.id), config)
  server.onerror = (error) =>
    log('debug', 'mcp_call_refused', { detail: error.message.slice(0, 300) })
  return server.connect(transport)
}

function exchangeOf(id: string | number): Exchange {
  const call = pending.get(id)
  if (!call) throw new Error(`no call ${id} is under way`)
  return call.exchange
}
