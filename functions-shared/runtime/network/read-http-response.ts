import { Buffer } from 'node:buffer'

/** An answer of a server that a stranger chose. */
export interface HttpResponse {
  status: number
  headers: Headers
  /** Decoded as UTF-8. */
  body: string
}

/** Why an answer is not taken: what is wrong with it, in our words and not the server's. */
export class InvalidResponse extends Error {
  override name = 'InvalidResponse'
}

/** Octets of the status line and the headers, interim answers included. */
const MAX_HEAD = 16 * 1024
const MAX_HEADERS = 100
/** Octets of the line before a chunk. */
const MAX_CHUNK_LINE = 1024

const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [^\r\n]*)?$/
// RFC 9110 §5: a token, and visible text in octets. A folded line begins with a space, so it is refused.
const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/
const CHUNK_LINE = /^([\da-f]{1,8})(?:[ \t]*;[^\r\n]*)?$/i

/**
 * Reads one HTTP/1.1 answer (RFC 9112), strictly: lines end in CRLF, the length is given once and not in two ways, nothing
 * is compressed. Written here because Deno 2.1.4, which Edge Runtime carries, gives `node:http` no socket of ours.
 *
 * @param chunks octets as they come, split anywhere; read no further than the answer goes
 * @param maxOctets of the body; 0: status and headers are the answer, the body is left unread
 * @throws InvalidResponse, and whatever `chunks` throws
 */
export async function readHttpResponse(
  chunks: AsyncIterator<Uint8Array>,
  maxOctets: number,
): Promise<HttpResponse> {
  const source = createSource(chunks)
  const { status, headers } = await readHead(source)
  if (maxOctets === 0 || status === 204 || status === 304) return { status, headers, body: '' }

  const coding = headers.get('content-encoding') ?? 'identity'
  if (coding.toLowerCase() !== 'identity') throw new InvalidResponse('answer is compressed')
  const octets = await readBody(source, headers, maxOctets)
  return { status, headers, body: new TextDecoder().decode(octets) }
}

async function readHead(source: Source): Promise<{ status: number; headers: Headers }> {
  let left = MAX_HEAD
  const line = async () => {
    const read = await source.line(left)
    left -= read.length + 2
    return read
  }
  for (;;) {
    const status = Number(STATUS_LINE.exec(await line())?.[1] ?? malformed('status line'))
    const headers = new Headers()
    let count = 0
    for (let read = await line(); read !== ''; read = await line()) {
      const [, name, value] = HEADER_LINE.exec(read) ?? malformed('header')
      if (name === undefined || value === undefined) return malformed('header')
      if (++count > MAX_HEADERS) throw new InvalidResponse('answer has too many headers')
      headers.append(name, value)
    }
    // RFC 9110 §15.2: interim answers come before the answer. Nobody asked to switch protocols (101).
    if (status === 101) return malformed('status')
    if (status >= 200) return { status, headers }
  }
}

/** RFC 9112 §6.3. A sender that gives both lengths, or one twice, is not believed. */
function readBody(source: Source, headers: Headers, maxOctets: number): Promise<Uint8Array> {
  const transferCoding = headers.get('transfer-encoding')
  const contentLength = headers.get('content-length')
  if (transferCoding !== null) {
    if (contentLength !== null || transferCoding.toLowerCase() !== 'chunked') {
      return malformed('length')
    }
    return readChunked(source, maxOctets)
  }
  if (contentLength === null) return source.rest(maxOctets)
  if (!/^\d{1,15}$/.test(contentLength)) return malformed('length')
  const length = Number(contentLength)
  if (length > maxOctets) throw tooLarge()
  return source.octets(length)
}

async function readChunked(source: Source, maxOctets: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let left = maxOctets
  // What the lines of the chunks may cost beside them: a body in chunks of one octet has six times its size.
  let overhead = MAX_HEAD + maxOctets * 8
  const line = async (limit = MAX_CHUNK_LINE) => {
    const read = await source.line(Math.min(limit, overhead))
    overhead -= read.length + 2
    return read
  }
  for (;;) {
    const length = Number.parseInt(CHUNK_LINE.exec(await line())?.[1] ?? malformed('chunk'), 16)
    if (length === 0) break
    if (length > left) throw tooLarge()
    left -= length
    chunks.push(await source.octets(length))
    if ((await line()) !== '') return malformed('chunk')
  }
  // Trailers tell nothing that is wanted.
  while ((await line(MAX_HEAD)) !== '') {}
  return Buffer.concat(chunks)
}

function malformed(part: string): never {
  throw new InvalidResponse(`answer is not HTTP: ${part}`)
}

const tooLarge = () => new InvalidResponse('answer is too large')

interface Source {
  /** The next line without its CRLF, which must come within so many octets. */
  line(limit: number): Promise<string>
  octets(length: number): Promise<Uint8Array>
  /** All that comes until the connection ends. */
  rest(limit: number): Promise<Uint8Array>
}

function createSource(chunks: AsyncIterator<Uint8Array>): Source {
  // What came and was not taken: the octets of `store` from `start` to `end`. It doubles, so that a sender of single
  // octets has each of them copied once or twice, not all of them each time.
  let store: Buffer = Buffer.alloc(0)
  let start = 0
  let end = 0

  const keep = (octets: Uint8Array) => {
    if (end + octets.length > store.length) {
      const held = store.subarray(start, end)
      // A new one: what was taken are views of the old.
      store = Buffer.allocUnsafe(2 * (held.length + octets.length))
      store.set(held)
      start = 0
      end = held.length
    }
    store.set(octets, end)
    end += octets.length
  }

  /** Waits for more; false when the connection has ended. */
  const more = async () => {
    const { done, value } = await chunks.next()
    if (done) return false
    keep(value)
    return true
  }
  const need = async () => {
    if (!(await more())) throw new InvalidResponse('connection closed before the answer ended')
  }
  const take = (length: number) => {
    const taken = store.subarray(start, Math.min(start + length, end))
    start += taken.length
    return taken
  }

  return {
    async line(limit) {
      for (let from = 0; ; ) {
        const held = store.subarray(start, end)
        const length = held.indexOf('\r\n', from)
        if (length > limit || (length < 0 && held.length > limit)) {
          throw new InvalidResponse('answer has too large a head')
        }
        if (length >= 0) {
          const text = take(length).toString('latin1')
          take(2)
          return text
        }
        from = Math.max(0, held.length - 1)
        await need()
      }
    },
    async octets(length) {
      while (end - start < length) await need()
      return take(length)
    },
    async rest(limit) {
      do if (end - start > limit) throw tooLarge()
      while (await more())
      return take(end - start)
    },
  }
}
