import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../functions-shared/runtime/concurrency/deadlines.ts'
import {
  MAX_BODY_OCTETS,
  mediaType,
  readJson,
  readText,
} from '../../functions-shared/runtime/http/body.ts'

const url = 'https://app.example/'
const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request(url, { method: 'POST', body, headers })
const json = (body: BodyInit) => post(body, { 'content-type': 'application/json' })
const tooLarge = {
  problem: {
    status: 413,
    error: 'invalid_request',
    message: 'The body is larger than 64 kB.',
  },
}

/** A body in chunks that says how much of it was read, and whether it was given up. One chunk alone never ends. */
function streamed(
  chunks: Uint8Array<ArrayBuffer>[] | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const seen = { chunks: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const chunk = Array.isArray(chunks) ? chunks[seen.chunks] : chunks
        if (chunk) controller.enqueue(chunk)
        else controller.close()
        seen.chunks++
      },
      cancel() {
        seen.cancelled = true
      },
    },
    // Nothing is produced before somebody reads.
    { highWaterMark: 0 },
  )
  // Not in the DOM's types: a body that is streamed has to say so.
  const init = { method: 'POST', body: stream, duplex: 'half', headers }
  return { request: new Request(url, init), seen }
}

describe('the text of a body', () => {
  it('is read as it came', async () => {
    expect(await readText(post('a=1&b=ü'))).toEqual({ value: 'a=1&b=ü' })
  })

  it('is empty where there is none', async () => {
    expect(await readText(new Request(url))).toEqual({ value: '' })
    expect(await readText(post(null))).toEqual({ value: '' })
  })

  it('may have 64 kB, and not one octet more', async () => {
    expect(await readText(post('x'.repeat(MAX_BODY_OCTETS)))).toEqual({
      value: 'x'.repeat(MAX_BODY_OCTETS),
    })
    expect(await readText(post('x'.repeat(MAX_BODY_OCTETS + 1)))).toEqual(tooLarge)
  })

  it('is measured in octets, not in characters', async () => {
    expect(await readText(post('ü'.repeat(MAX_BODY_OCTETS / 2 + 1)))).toEqual(tooLarge)
  })

  it('is not read at all when its length says that it is too large', async () => {
    const { request, seen } = streamed(new Uint8Array(1024), {
      'content-length': String(MAX_BODY_OCTETS + 1),
    })
    expect(await readText(request)).toEqual(tooLarge)
    expect(seen.chunks).toBe(0)
  })

  it('that never ends is given up after 64 kB', async () => {
    const { request, seen } = streamed(new Uint8Array(8192))
    expect(await readText(request)).toEqual(tooLarge)
    expect(seen.cancelled).toBe(true)
    expect(seen.chunks).toBeLessThan(12)
  })

  it('that lies about its length is given up all the same', async () => {
    const { request } = streamed(new Uint8Array(8192), { 'content-length': '1' })
    expect(await readText(request)).toEqual(tooLarge)
  })

  it('must come in time: 408, and the body is given up', async () => {
    let cancelled = false
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
      cancel: () => {
        cancelled = true
      },
    })
    const slow = new Request(url, { method: 'POST', body: stream, ...{ duplex: 'half' } })
    expect(await readText(slow, createDeadlines(20))).toEqual({
      problem: {
        status: 408,
        error: 'invalid_request',
        message: 'The body took too long to arrive.',
      },
    })
    expect(cancelled).toBe(true)
  })

  it('that breaks off is the fault of who sent it: 400', async () => {
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
      pull: (controller) => controller.error(new Error('connection reset')),
    })
    const broken = new Request(url, { method: 'POST', body: stream, ...{ duplex: 'half' } })
    expect(await readText(broken)).toEqual({
      problem: { status: 400, error: 'invalid_request', message: 'The body ended early.' },
    })
  })

  it('is put together from its chunks, even when they cut a character', async () => {
    const [first, second] = [new Uint8Array([0xf0, 0x9f]), new Uint8Array([0xa6, 0x8a])]
    expect(await readText(streamed([first, second]).request)).toEqual({ value: '🦊' })
    expect(await readText(streamed([first]).request)).toMatchObject({ problem: { status: 400 } })
  })

  it.each([
    ['a lone continuation octet', [0x80]],
    ['a character that ends early', [0x61, 0xf0, 0x9f, 0xa6]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0xbd]],
    ['Latin-1', [0x66, 0xfc, 0x72]],
  ])('is refused when it is not UTF-8: %s', async (_what, octets) => {
    expect(await readText(post(new Uint8Array(octets)))).toEqual({
      problem: { status: 400, error: 'invalid_request', message: 'The body is not valid UTF-8.' },
    })
  })
})

describe('the media type of a body', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['  application/json  ', 'application/json'],
    ['application/json;', 'application/json'],
    ['', ''],
  ])('of %j is %j', (header, type) => {
    expect(mediaType(post('x', { 'content-type': header }))).toBe(type)
  })
})

describe('a JSON body', () => {
  it.each([
    ['{"a": [1, null, "ü"]}', { a: [1, null, 'ü'] }],
    ['null', null],
    [' 7 ', 7],
    ['\ufeff{}', {}],
  ])('is read: %s', async (text, value) => {
    expect(await readJson(json(text))).toEqual({ value })
  })

  it.each(['', '{', '{"a":1,}', "{'a':1}", 'undefined', '{} {}', 'NaN'])(
    'is refused when it is none: %j',
    async (text) => {
      expect(await readJson(json(text))).toMatchObject({
        problem: { status: 400, message: 'The body is not valid JSON.' },
      })
    },
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'application/jsonp'])(
    'is refused as %s: 415',
    async (type) => {
      expect(await readJson(post('{}', { 'content-type': type }))).toMatchObject({
        problem: { status: 415, error: 'invalid_request' },
      })
    },
  )

  it.each([
    ['lists', (levels: number) => '['.repeat(levels) + ']'.repeat(levels)],
    ['objects', (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`],
    ['both', (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`],
  ])('may have 100 levels of %s, and no more: 400', async (_what, nested) => {
    expect(await readJson(json(nested(100)))).toEqual({ value: JSON.parse(nested(100)) })
    for (const levels of [102, 1000, 3000, 9000]) {
      expect(await readJson(json(nested(levels)))).toEqual({
        problem: {
          status: 400,
          error: 'invalid_request',
          message: 'The body is nested too deeply.',
        },
      })
    }
  })

  it.each([
    ['brackets in a text', JSON.stringify('[{'.repeat(200))],
    ['a text that ends in a backslash', JSON.stringify(['\\', '['.repeat(200)])],
    ['a quote in a text', JSON.stringify([`"${'['.repeat(200)}`])],
    ['one after the other', `[${Array(200).fill('{"a":[]}').join()}]`],
  ])('is not deep for %s', async (_what, text) => {
    expect(await readJson(json(text))).toEqual({ value: JSON.parse(text) })
  })

  it('is refused over 64 kB: 413', async () => {
    expect(await readJson(json(JSON.stringify('x'.repeat(MAX_BODY_OCTETS))))).toEqual(tooLarge)
  })
})
