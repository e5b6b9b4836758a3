import type { Call } from '../runtime/edge-function.ts'
import { type Fault, internalError, temporarilyUnavailable } from '../runtime/errors.ts'
import { loggableError } from '../runtime/loggable.ts'
import { Unavailable } from '../runtime/unavailable.ts'
import { type RpcId, rpcCode, rpcErrorResponse } from './rpc-error.ts'

/** What the SDK tells a client of a failure on our side: `code` and `message`, and nothing of the cause. */
export class Failure extends Error {
  override name = 'Failure'
  readonly code = rpcCode.serverError
}

/** 503 when something that we need is away, 500 for anything unforeseen. */
export function faultOf(cause: unknown): Fault {
  return cause instanceof Unavailable ? temporarilyUnavailable : internalError
}

/** Leaves the cause for the log line. */
export function noteFailure(cause: unknown, call: Call): void {
  call.logFields.cause = cause instanceof Unavailable ? cause.message : loggableError(cause)
}

/** A failure as JSON-RPC: the id of the request, and Retry-After where trying again helps. */
export function failureResponse(cause: unknown, id: RpcId, call: Call): Response {
  noteFailure(cause, call)
  const { status, message } = faultOf(cause)
  return rpcErrorResponse(
    status,
    rpcCode.serverError,
    message,
    id,
    status === 503 ? { 'retry-after': '2' } : {},
  )
}
