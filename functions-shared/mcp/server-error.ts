import type { Call } from '../runtime/http/edge-function.ts'
import { internalError, type Problem, temporarilyUnavailable } from '../runtime/http/problem.ts'
import { loggableError } from '../runtime/telemetry/loggable.ts'
import { Unavailable } from '../runtime/unavailable.ts'
import { type RpcId, rpcCode, rpcErrorResponse } from './rpc-error.ts'

/** What the SDK tells a client of a failure on our side: `code` and `message`, and nothing of the cause. */
export class ServerError extends Error {
  override name = 'ServerError'
  readonly code = rpcCode.serverError
}

/** 503 when something that we need is away, 500 for anything unforeseen. */
export function problemOf(cause: unknown): Problem {
  return cause instanceof Unavailable ? temporarilyUnavailable : internalError
}

/** Leaves the cause for the log line. */
export function logCause(cause: unknown, call: Call): void {
  call.logFields.cause = cause instanceof Unavailable ? cause.message : loggableError(cause)
}

/** A failure as JSON-RPC: the id of the request, and Retry-After where trying again helps. */
export function serverErrorResponse(cause: unknown, id: RpcId, call: Call): Response {
  logCause(cause, call)
  const { status, message } = problemOf(cause)
  return rpcErrorResponse(
    status,
    rpcCode.serverError,
    message,
    id,
    status === 503 ? { 'retry-after': '2' } : {},
  )
}
