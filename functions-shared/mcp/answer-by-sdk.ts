import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { isJsonObject } from '../runtime/input/json-object.ts'
import { loggableError } from '../runtime/telemetry/loggable.ts'
import type { McpContext } from './context.ts'
import { idOf, rpcCode, rpcErrorResponse } from './rpc-error.ts'
import { createServer } from './server.ts'

/**
 * Lets the SDK answer a message that is read already. It speaks two protocols: 2026-07-28, where every request carries
 * what it needs, and the versions before, which begin with `initialize`. Both are served without a session, each
 * request by a server of its own, and both answer with one JSON body.
 */
export async function answerBySdk(message: unknown, context: McpContext): Promise<Response> {
  const request = acceptingAll(context)
  const newServer = () => createServer(context, message)
  const options = { parsedBody: message }

  if (!(await isLegacyRequest(request, message))) {
    if (isListen(message)) {
      return rpcErrorResponse(404, rpcCode.methodNotFound, noStream, idOf(message))
    }
    const handler = createMcpHandler(newServer, {
      legacy: 'reject',
      onerror: noteIn(context),
    })
    return handler.fetch(request, options)
  }

  // The SDK's own stateless serving of old clients streams; this is the same without the stream.
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = newServer()
  server.onerror = noteIn(context)
  await server.connect(transport)
  try {
    return await transport.handleRequest(request, options)
  } finally {
    await server.close()
  }
}

// The SDK would open a stream for it, whatever the client accepts. Stateless, there is nothing that it could ever send.
const isListen = (message: unknown) =>
  isJsonObject(message) && message.method === 'subscriptions/listen' && 'id' in message
const noStream = 'Method not found: this server sends no notifications.'

/**
 * The request with the `Accept` that the SDK insists on. It reads headers and signal alone: the body is read already, and
 * the client does not choose the URL.
 */
function acceptingAll({ call: { request }, runtime }: McpContext): Request {
  const accept = request.headers.get('accept') ?? ''
  if (accept.includes('application/json') && accept.includes('text/event-stream')) return request
  const headers = new Headers(request.headers)
  headers.set('accept', 'application/json, text/event-stream')
  return new Request(runtime.config.mcpResource, {
    method: request.method,
    headers,
    signal: request.signal,
  })
}

/** What the SDK found wrong with a request, for the log at level debug. */
function noteIn({ call, runtime }: McpContext) {
  return (error: Error) =>
    runtime.log('debug', 'mcp_request_refused', {
      request_id: call.traceId,
      detail: loggableError(error),
    })
}
