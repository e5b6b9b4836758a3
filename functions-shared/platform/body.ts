import { Buffer } from 'node:buffer'
import { type Fault, invalidRequest } from './errors.ts'

/** The largest body that is read: 64 kB. */
export const MAX_BODY_OCTETS = 64 * 1024

/** What came, or why it was refused. */
export type Parsed<T> = { value: T } | { fault: Fault }

const tooLarge = { fault: invalidRequest('The body is larger than 64 kB.', 413) }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Reads the body as text: at most 64 kB (413), valid UTF-8 (400). */
export async function readText(request: Request): Promise<Parsed<string>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_OCTETS) return tooLarge
  if (!request.body) return { value: '' }

  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of request.body) {
    octets += chunk.length
    // Leaving the loop cancels the stream: an endless body costs no more than 64 kB.
    if (octets > MAX_BODY_OCTETS) return tooLarge
    chunks.push(chunk)
  }

  try {
    const [only] = chunks
    return { value: utf8.decode(chunks.length === 1 ? only : Buffer.concat(chunks)) }
  } catch {
    return { fault: invalidRequest('The body is not valid UTF-8.') }
  }
}

/** The media type of the body in lower case, without parameters; empty when there is none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * Reads a JSON body: 415 for another type, 413 over 64 kB, 400 when it is not JSON.
 *
 * @param whenEmpty what an empty body means, where one is allowed
 */
export async function readJson(request: Request, whenEmpty?: object): Promise<Parsed<unknown>> {
  if (mediaType(request) !== 'application/json') {
    return { fault: invalidRequest('The content type must be application/json.', 415) }
  }

  const text = await readText(request)
  if ('fault' in text) return text
  if (text.value === '' && whenEmpty !== undefined) return { value: whenEmpty }

  try {
    return { value: JSON.parse(text.value) }
  } catch {
    return { fault: invalidRequest('The body is not valid JSON.') }
  }
}
