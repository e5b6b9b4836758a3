import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readHttpResponse } from '../../functions-shared/runtime/network/read-http-response.ts'

const LIMIT = 100

/** The octets in pieces that end at the given places. */
async function* inPieces(text: string, ends: number[] = []) {
  const octets = Buffer.from(text, 'latin1')
  const places = [...new Set(ends.map((end) => end % octets.length))].sort((a, b) => a - b)
  for (const [i, from] of [0, ...places].entries()) yield octets.subarray(from, places[i])
}
const read = (text: string, ends?: number[], limit = LIMIT) =>
  readHttpResponse(inPieces(text, ends), limit)

const OK = 'HTTP/1.1 200 OK\r\n'
const chunked = `${OK}transfer-encoding: chunked\r\n\r\n`

describe('An HTTP answer is read', () => {
  it.each([
    ['with its length', `${OK}Content-Length: 2\r\n\r\nhi`, 'hi'],
    ['and nothing after it', `${OK}content-length: 2\r\n\r\nhi and more`, 'hi'],
    ['of no length', `${OK}content-length: 0\r\n\r\n`, ''],
    ['to the end of the connection', `${OK}\r\nhi`, 'hi'],
    ['of HTTP/1.0', 'HTTP/1.0 200\r\n\r\nhi', 'hi'],
    ['in chunks', `${chunked}2\r\nhi\r\n1;ext=1\r\n!\r\n0\r\n\r\n`, 'hi!'],
    ['in chunks, with trailers', `${chunked}1\r\n!\r\n0\r\nx: 1\r\n\r\n`, '!'],
    ['after interim ones', `HTTP/1.1 103 Early\r\nlink: x\r\n\r\n${OK}\r\nhi`, 'hi'],
    ['as UTF-8', `${OK}\r\n\xc3\xa9`, 'é'],
  ])('%s, however it is split', async (_what, text, body) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 8 }), async (ends) => {
        expect(await read(text, ends)).toMatchObject({ status: 200, body })
      }),
      { numRuns: 20 },
    )
  })

  it('with its headers, of which one may come twice', async () => {
    const { headers } = await read(
      `${OK}Cache-Control:max-age=1 \r\ncache-control: private\r\n\r\n`,
    )
    expect(headers.get('cache-control')).toBe('max-age=1, private')
  })

  it.each([204, 304])('without a body for status %i', async (status) => {
    expect(await read(`HTTP/1.1 ${status} x\r\ncontent-length: 9\r\n\r\n`)).toMatchObject({
      status,
      body: '',
    })
  })

  it('no further than its headers where only the status is asked for', async () => {
    async function* headThenFailure() {
      yield Buffer.from(`${chunked}`)
      throw new Error('read too far')
    }
    expect(await readHttpResponse(headThenFailure(), 0)).toMatchObject({ status: 200, body: '' })
  })

  it('up to the limit', async () => {
    const body = 'x'.repeat(LIMIT)
    expect((await read(`${OK}\r\n${body}`)).body).toBe(body)
    expect((await read(`${OK}content-length: ${LIMIT}\r\n\r\n${body}`)).body).toBe(body)
    expect((await read(`${chunked}${'1\r\nx\r\n'.repeat(LIMIT)}0\r\n\r\n`)).body).toBe(body)
  })
})

describe('An HTTP answer that comes octet by octet', () => {
  afterEach(() => void vi.restoreAllMocks())
  const body = 'x'.repeat(10_000)

  it.each([
    ['with its length', `${OK}content-length: ${body.length}\r\n\r\n${body}`],
    ['to the end of the connection', `${OK}\r\n${body}`],
    ['in one chunk', `${chunked}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ['with long trailers', `${chunked}2710\r\n${body}\r\n0\r\n${`a: ${body}\r\n`.repeat(2)}\r\n`],
  ])('costs as much as its size, not its square: %s', async (_what, text) => {
    const octets = Buffer.from(text, 'latin1')
    const joined = vi.spyOn(Buffer, 'concat')
    const reserved = vi.spyOn(Buffer, 'allocUnsafe')
    const answered = await readHttpResponse(
      inPieces(
        text,
        Array.from(octets, (_, place) => place),
      ),
      body.length,
    )
    expect(answered.body).toBe(body)

    const sizes = [
      ...joined.mock.results.map(({ value }) => value.length),
      ...reserved.mock.calls.map(([size]) => Number(size)),
    ]
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10 * octets.length)
  })
})

describe('An HTTP answer is refused', () => {
  it.each([
    ['by one octet', `${OK}\r\n${'x'.repeat(LIMIT + 1)}`],
    ['by its own word', `${OK}content-length: ${LIMIT + 1}\r\n\r\n`],
    ['by a chunk', `${chunked}${(LIMIT + 1).toString(16)}\r\n`],
    ['by all chunks', `${chunked}${'1\r\nx\r\n'.repeat(LIMIT + 1)}`],
  ])('when its body is too large %s', async (_what, text) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'InvalidResponse',
      message: 'answer is too large',
    })
  })

  it.each([
    ['one endless line', `HTTP/1.1 200 ${'x'.repeat(20_000)}`],
    ['many headers', `${OK}${'a: b\r\n'.repeat(101)}\r\n`],
    ['large headers', `${OK}${`a: ${'b'.repeat(500)}\r\n`.repeat(40)}\r\n`],
    ['many interim answers', 'HTTP/1.1 103 x\r\n\r\n'.repeat(2000)],
    ['an extension of a chunk, over 1 kB', `${chunked}1;${'x'.repeat(1100)}\r\n!\r\n0\r\n\r\n`],
    ['one endless extension of a chunk', `${chunked}1;${'x'.repeat(1100)}`],
    ['a trailer over 16 kB', `${chunked}0\r\na: ${'x'.repeat(17_000)}\r\n\r\n`],
  ])('when its head is %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow(/too large a head|too many headers/)
  })

  it.each([
    ['no HTTP', 'SSH-2.0-x\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 x\r\n\r\n'],
    ['a folded header', `${OK}a: b\r\n c\r\n\r\n`],
    ['a header without a colon', `${OK}a\r\n\r\n`],
    ['a space before the colon', `${OK}content-length : 2\r\n\r\nhi`],
    ['a control character in a header', `${OK}a: \0\r\n\r\n`],
    ['a bare LF', `${OK}a: b\nc: d\r\n\r\n`],
    ['two lengths', `${OK}content-length: 2\r\ncontent-length: 2\r\n\r\nhi`],
    [
      'a length and chunks',
      `${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a negative length', `${OK}content-length: -1\r\n\r\n`],
    ['another transfer coding', `${OK}transfer-encoding: gzip, chunked\r\n\r\n`],
    ['a chunk without a length', `${chunked}\r\n`],
    ['a chunk that is longer than it says', `${chunked}1\r\nhi\r\n0\r\n\r\n`],
  ])('when it has %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow(/^answer is not HTTP: /)
  })

  it.each([
    ['in its status line', 'HTTP/1.1 2'],
    ['in its headers', `${OK}a: b`],
    ['in its body', `${OK}content-length: 3\r\n\r\nhi`],
    ['in a chunk', `${chunked}3\r\nhi`],
    ['before the last chunk', `${chunked}2\r\nhi\r\n`],
  ])('when the connection ends %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow('connection closed before the answer ended')
  })

  it('when it is compressed, which nobody asked for', async () => {
    await expect(read(`${OK}content-encoding: br\r\n\r\nx`)).rejects.toThrow('is compressed')
  })

  it('in our words, never in its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const answered = await read(`${text}\r\n\r\n`).catch((error) => error)
        if (answered instanceof Error) {
          expect(answered.message).toMatch(/^(answer|connection) [a-z A-Z:]+$/)
        }
      }),
    )
  })
})
