import { readJson } from '../platform/body.ts'
import { type Fault, invalidRequest } from '../platform/errors.ts'
import { rpcCode } from './rpc-error.ts'
import { withinTime } from './within-time.ts'

/** Milliseconds in which the body must have come. */
const BODY_TIME = 10_000

// MCP 2025-03-26 has batches, every later version has none. Each message may be a call to Postgres.
const MAX_BATCH = 10

/** A body that is no message: the HTTP status and the JSON-RPC code to answer with. */
export interface Unreadable {
  status: number
  code: number
  message: string
}

/** Reads the JSON body of a request: at most 64 kB, ten seconds, ten messages. */
export async function readMessage(
  request: Request,
  time = BODY_TIME,
): Promise<{ value: unknown } | { unreadable: Unreadable }> {
  const body = await withinTime(readJson(request), time, () => ({
    fault: invalidRequest('The body took too long to arrive.', 408),
  }))
  if ('fault' in body) return { unreadable: unreadable(body.fault) }

  return Array.isArray(body.value) && body.value.length > MAX_BATCH
    ? { unreadable: unreadable(invalidRequest(`A batch may have ${MAX_BATCH} messages.`, 413)) }
    : body
}

function unreadable({ status, message }: Fault): Unreadable {
  return { status, message, code: status === 400 ? rpcCode.parseError : rpcCode.invalidRequest }
}
