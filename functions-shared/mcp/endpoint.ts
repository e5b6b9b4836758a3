import { isForeignPage } from '../runtime/http/cors.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import { presented } from '../runtime/secrets/tokens.ts'
import { bearerToken } from '../runtime/session/user-jwt.ts'
import { admitsJson } from './accept.ts'
import { answerBySdkInTime } from './answer-by-sdk-in-time.ts'
import { authProblemResponse, noToken } from './challenge.ts'
import { authenticate, createMcpContext, type McpContext, type McpRequest } from './context.ts'
import { loggedMethod } from './logged-method.ts'
import { answerPlainCall, readPlainCall } from './plain-call.ts'
import { readMessage } from './read-message.ts'
import { idOf, type RpcId, rpcCode, rpcErrorResponse, rpcProblemResponse } from './rpc-error.ts'
import { serverErrorResponse } from './server-error.ts'
import type { Toolset } from './toolset.ts'

/**
 * `POST F/mcp`: MCP over Streamable HTTP, stateless, answered as JSON. Whatever is made of a request in time, it is
 * answered only when Postgres knows the token: it is asked once, by the action that runs, or else at the end. Where too
 * many requests with the token are under way, that is the answer, valid token or not.
 */
export function mcpEndpoint(toolset: Toolset): Handler {
  return async (call, runtime) => {
    const { config } = runtime
    if (isForeignPage(call.request, config)) {
      return rpcErrorResponse(403, rpcCode.serverError, foreignPage, null)
    }

    const bearer = bearerToken(call.request)
    if (bearer === null) return authProblemResponse(noToken(toolset), null, config)
    const token = presented('credential', bearer)

    const answered = runtime.limiter.run(token, (withSlot) =>
      answer({ call, runtime, toolset, token, withSlot }).catch((cause) =>
        serverErrorResponse(cause, null, call),
      ),
    )
    const response = (await answered) ?? tooMany()
    response.headers.set('cache-control', 'no-store')
    return response
  }
}

const foreignPage =
  'This page may not call this server. PATCHBAY_MCP_ORIGINS names the origins that may.'

async function answer(request: McpRequest): Promise<Response> {
  const { call, runtime } = request
  const body = await readMessage(call.request)
  const message = 'value' in body ? body.value : undefined
  const id = idOf(message)
  call.logFields.rpc = loggedMethod(message)
  const context = createMcpContext(request, Array.isArray(message))
  try {
    const response =
      'value' in body
        ? await answerMessage(body.value, context, id)
        : rpcProblemResponse(body.problem)
    const { failure } = context
    // In a batch each message has its own answer already: what was done must be told.
    if (failure && !context.isBatch) return serverErrorResponse(failure.cause, id, call)
    // Not after a 504: it tells nothing, and Postgres is what was slow.
    if (!context.checked && !context.isOver) await authenticate(context)
    const { authProblem } = context
    return authProblem ? authProblemResponse(authProblem, id, runtime.config) : response
  } catch (cause) {
    return serverErrorResponse(context.failure?.cause ?? cause, id, call)
  }
}

async function answerMessage(message: unknown, context: McpContext, id: RpcId): Promise<Response> {
  if (!admitsJson(context.call.request)) {
    return rpcErrorResponse(
      406,
      rpcCode.serverError,
      'The answer is JSON. Send Accept: application/json.',
      id,
    )
  }
  const plainCall = readPlainCall(message, context)
  return plainCall ? answerPlainCall(plainCall, context) : answerBySdkInTime(message, context, id)
}

function tooMany(): Response {
  const message = 'Too many requests at once. Try again in 1 s, one after another.'
  return rpcErrorResponse(429, rpcCode.serverError, message, null, { 'retry-after': '1' })
}
