import { Buffer } from 'node:buffer'
import { createDeadlines, DeadlineExceeded } from '../concurrency/deadlines.ts'
import { parseJson } from '../input/parse-json.ts'
import { invalidRequest, type Problem } from './problem.ts'

/** The largest body that is read: 64 kB. */
export const MAX_BODY_OCTETS = 64 * 1024

/** What came, or why it was refused. */
export type Parsed<T> = { value: T } | { problem: Problem }

/** Milliseconds in which a body must have come. */
const BODY_TIME = 10_000

const inTime = createDeadlines(BODY_TIME)
const tooLate = { problem: invalidRequest('The body took too long to arrive.', 408) }
const brokenOff = { problem: invalidRequest('The body ended early.') }
const tooLarge = { problem: invalidRequest('The body is larger than 64 kB.', 413) }
const notJson = { problem: invalidRequest('The body is not valid JSON.') }
/** The body is JSON, but no reader goes so deep. */
export const tooDeep = { problem: invalidRequest('The body is nested too deeply.') }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Reads the body as text: at most 64 kB (413), valid UTF-8 (400), whole (400) within ten seconds (408). */
export async function readText(request: Request, deadlines = inTime): Promise<Parsed<string>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_OCTETS) return tooLarge
  if (!request.body) return { value: '' }

  const reader = request.body.getReader()
  let chunks: Uint8Array[] | null
  try {
    chunks = await deadlines.within(() => readChunks(reader))
  } catch (error) {
    abandon(reader)
    return error instanceof DeadlineExceeded ? tooLate : brokenOff
  }
  if (chunks === null) {
    // An endless body costs no more than 64 kB.
    abandon(reader)
    return tooLarge
  }

  try {
    const [only] = chunks
    return { value: utf8.decode(chunks.length === 1 ? only : Buffer.concat(chunks)) }
  } catch {
    return { problem: invalidRequest('The body is not valid UTF-8.') }
  }
}

/** All of it; null when it is more than 64 kB. */
async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array[] | null> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return chunks
    octets += value.length
    if (octets > MAX_BODY_OCTETS) return null
    chunks.push(value)
  }
}

/** Nothing waits for it, and a body that is broken already can't be cancelled. */
function abandon(reader: ReadableStreamDefaultReader): void {
  reader.cancel().catch(() => {})
}

/** The media type of the body in lower case, without parameters; empty when there is none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * Reads a JSON body: 415 for another type, 413 over 64 kB, 408 after ten seconds, 400 when it is not JSON, or JSON in more
 * than 100 levels.
 *
 * @param whenEmpty what an empty body means, where one is allowed
 */
export async function readJson(request: Request, whenEmpty?: object): Promise<Parsed<unknown>> {
  if (mediaType(request) !== 'application/json') {
    return { problem: invalidRequest('The content type must be application/json.', 415) }
  }

  const text = await readText(request)
  if ('problem' in text) return text
  if (text.value === '' && whenEmpty !== undefined) return { value: whenEmpty }

  const parsed = parseJson(text.value)
  if ('value' in parsed) return parsed
  return parsed.problem === 'nested too deeply' ? tooDeep : notJson
}
