import { readJson, tooDeep } from '../runtime/http/body.ts'
import { invalidRequest, type Problem } from '../runtime/http/problem.ts'
import { isJsonObject } from '../runtime/input/json-object.ts'
import { idOf, type RpcProblem, rpcCode } from './rpc-error.ts'
import { withoutNulls } from './without-nulls.ts'

// MCP 2025-03-26 has batches, every later version has none, and names itself in this header (MCP 2025-06-18, Streamable
// HTTP). Each message may be a call to Postgres.
const VERSION_HEADER = 'mcp-protocol-version'
const VERSION_WITH_BATCHES = '2025-03-26'
const MAX_BATCH = 10

/** A message or a batch, or why there is none. */
export type Message = { value: unknown } | { problem: RpcProblem }

/** Reads the JSON body of a request: at most 64 kB, 100 levels, ten seconds, ten messages. */
export async function readMessage(request: Request): Promise<Message> {
  const body = await readJson(request)
  if ('problem' in body) return { problem: asRpc(body.problem) }
  return Array.isArray(body.value)
    ? readBatch(body.value.map(withoutNulls), request)
    : { value: withoutNulls(body.value) }
}

function readBatch(batch: unknown[], request: Request): Message {
  const version = request.headers.get(VERSION_HEADER) ?? VERSION_WITH_BATCHES
  if (version !== VERSION_WITH_BATCHES)
    return invalid(`MCP ${version.slice(0, 20)} has no batches.`)
  if (batch.length > MAX_BATCH) {
    return {
      problem: asRpc(invalidRequest(`A batch may have ${MAX_BATCH} messages.`, 413)),
    }
  }
  if (batch.length === 0) return invalid('A batch has at least one message.')
  // JSON-RPC 2.0 §6 tells answers apart by their id alone.
  const ids = batch.map(idOf).filter((id) => id !== null)
  if (new Set(ids).size < ids.length) return invalid('Each request of a batch needs its own id.')

  // Nothing that came before can be cancelled, since nothing is kept; and what is cancelled gets no answer (MCP,
  // Cancellation), for which the others would wait forever.
  const kept = batch.filter((message) => !isCancellation(message))
  return { value: kept.length === 0 ? batch[0] : kept }
}

function isCancellation(message: unknown): boolean {
  return isJsonObject(message) && message.method === 'notifications/cancelled'
}

function invalid(message: string): Message {
  return { problem: { status: 400, code: rpcCode.invalidRequest, message } }
}

function asRpc(problem: Problem): RpcProblem {
  const { status, message } = problem
  const isUnparsed = status === 400 && problem !== tooDeep.problem
  return { status, message, code: isUnparsed ? rpcCode.parseError : rpcCode.invalidRequest }
}
