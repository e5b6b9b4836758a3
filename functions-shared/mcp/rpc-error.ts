import { json } from '../runtime/http/respond.ts'
import { isJsonObject } from '../runtime/input/json-object.ts'

/** JSON-RPC 2.0 §5.1; the last is for what HTTP says already. */
export const rpcCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  serverError: -32000,
} as const

/** Id of a JSON-RPC request; null when it can't be told. */
export type RpcId = string | number | null

/** The id to answer to: of a single request; null for a batch, a notification and anything else. */
export function idOf(body: unknown): RpcId {
  if (!isJsonObject(body) || !('method' in body)) return null
  return typeof body.id === 'string' || typeof body.id === 'number' ? body.id : null
}

/** Why a request is refused: the HTTP status and the JSON-RPC code to answer with. */
export interface RpcProblem {
  status: number
  code: number
  message: string
}

/** A JSON-RPC 2.0 error for a request whose id cannot be told. */
export function rpcProblemResponse({ status, code, message }: RpcProblem): Response {
  return rpcErrorResponse(status, code, message, null)
}

/** A JSON-RPC 2.0 error under an HTTP status. */
export function rpcErrorResponse(
  status: number,
  code: number,
  message: string,
  id: RpcId,
  headers?: Record<string, string>,
): Response {
  return json(status, { jsonrpc: '2.0', error: { code, message }, id }, headers)
}
