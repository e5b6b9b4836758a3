import { createDeadlines, TooLate } from '../platform/deadlines.ts'
import type { Handler } from '../platform/edge-function.ts'
import { bearerToken } from '../platform/user-jwt.ts'
import { noToken, refusalResponse } from './challenge.ts'
import { authenticate, type Exchange, newExchange } from './exchange.ts'
import { failureResponse } from './failure.ts'
import { isForeignPage, mcpCors } from './origin.ts'
import { type Message, readMessage, type Unreadable } from './read-message.ts'
import { idOf, type RpcId, rpcCode, rpcErrorResponse } from './rpc-error.ts'
import type { Toolset } from './toolset.ts'

/** Milliseconds for the answer, once the body is here. Postgres gives up earlier. */
const ANSWER_TIME = 15_000

const inTime = createDeadlines(ANSWER_TIME)

/**
 * `POST F/mcp`: MCP over Streamable HTTP, stateless, answered as JSON. Whatever the SDK makes of a request in time, it is
 * answered only when Postgres knows the token: it is asked once, by the action that runs, or else at the end. Where too
 * many requests with the token wait already, that is the answer, whosever it is.
 */
export function mcpEndpoint(toolset: Toolset): Handler {
  return async (call, runtime) => {
    const { config } = runtime
    if (isForeignPage(call.request, config)) {
      return rpcErrorResponse(403, rpcCode.serverError, 'This page may not call this server.', null)
    }

    const cors = mcpCors(call.request, config)
    const token = bearerToken(call.request)
    if (token === null) return withHeaders(refusalResponse(noToken(toolset), null, config), cors)

    const body = await readMessage(call.request)
    const message = 'value' in body ? body.value : undefined
    call.facts.rpc = methodOf(message)
    const exchange = newExchange(call, runtime, toolset, token, Array.isArray(message))

    const response = await answer(body, exchange, idOf(message))
    return withHeaders(response, { 'cache-control': 'no-store', ...cors })
  }
}

async function answer(body: Message, exchange: Exchange, id: RpcId): Promise<Response> {
  try {
    const response =
      'value' in body
        ? await answerInTime(body.value, exchange, id)
        : unreadableAnswer(body.unreadable)
    const { failure } = exchange
    // In a batch each message has its own answer already: what was done must be told.
    if (failure && !exchange.isBatch) return failureResponse(failure.cause, id, exchange.call)
    // Not after a 504: it tells nothing, and Postgres is what was slow.
    const isToAsk = !exchange.checked && !exchange.isOver
    if (isToAsk && !(await authenticate(exchange))) return tooMany(id)
    const { refusal } = exchange
    if (refusal) return refusalResponse(refusal, id, exchange.runtime.config)
    return response
  } catch (cause) {
    return failureResponse(cause, id, exchange.call)
  }
}

let sdk: typeof import('./answer-message.ts') | undefined

async function answerInTime(message: unknown, exchange: Exchange, id: RpcId): Promise<Response> {
  // Only here: the SDK is large, and whoever has no token needs none of it. Not the promise is kept: one that was rejected
  // would answer every later request.
  sdk ??= await import('./answer-message.ts')
  const { answerMessage } = sdk
  try {
    return await inTime.within(() => answerMessage(message, exchange))
  } catch (error) {
    if (!(error instanceof TooLate)) throw error
    exchange.isOver = true
    return rpcErrorResponse(504, rpcCode.serverError, 'This took too long. Try again later.', id)
  }
}

function tooMany(id: RpcId): Response {
  const message = 'Too many requests at once. Try again in 1 s, one after another.'
  return rpcErrorResponse(429, rpcCode.serverError, message, id, { 'retry-after': '1' })
}

function unreadableAnswer({ status, code, message }: Unreadable): Response {
  return rpcErrorResponse(status, code, message, null)
}

function methodOf(message: unknown): string | undefined {
  if (Array.isArray(message)) return 'batch'
  if (typeof message !== 'object' || message === null || !('method' in message)) return undefined
  return typeof message.method === 'string' ? message.method.slice(0, 50) : undefined
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}
