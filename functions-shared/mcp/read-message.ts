import { type Parsed, readJson } from '../platform/body.ts'
import { invalidRequest } from '../platform/errors.ts'
import { withinTime } from './within-time.ts'

/** Milliseconds in which the body must have come. */
const BODY_TIME = 10_000

// MCP 2025-03-26 has batches, every later version has not. Each message may be a call to Postgres.
const MAX_BATCH = 10

const tooSlow = { fault: invalidRequest('The body took too long to arrive.', 408) }
const tooMany = { fault: invalidRequest(`A batch may have ${MAX_BATCH} messages.`) }

/** Reads the JSON body of a request: 64 kB, ten seconds, ten messages. */
export async function readMessage(request: Request, time = BODY_TIME): Promise<Parsed<unknown>> {
  const body = await withinTime(readJson(request), time, () => tooSlow)
  if ('fault' in body) return body
  return Array.isArray(body.value) && body.value.length > MAX_BATCH ? tooMany : body
}
