import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchPublic, type GuardOptions } from '../../functions-shared/platform/fetch-public.ts'
import { startTlsServer, type TlsServer } from '../support/tls-server.ts'
import { waitFor } from '../support/wait-for.ts'

const LIMIT = 5 * 1024
let server: TlsServer

/** Pages of the server that a stranger runs. */
const pages: Record<string, Parameters<typeof startTlsServer>[0]> = {
  '/good': (_, response) => response.setHeader('x-tag', 'yes').end('{"good":true}'),
  '/full': (_, response) => response.end('x'.repeat(LIMIT)),
  '/large': (_, response) => response.end('x'.repeat(LIMIT + 1)),
  '/says-large': (_, response) =>
    response.writeHead(200, { 'content-length': '999999' }).flushHeaders(),
  '/endless': (_, response) => {
    const more = () => response.destroyed || (response.write('x'.repeat(100)) && setImmediate(more))
    response.on('drain', more)
    more()
  },
  '/moved': (_, response) => response.writeHead(301, { location: '/good' }).end(),
  '/moved-inside': (_, response) =>
    response.writeHead(302, { location: 'https://169.254.169.254/' }).end(),
  '/silent': () => {},
  '/never-ends': (_, response) => void response.write('{'),
  '/cut-short': (_, response) =>
    response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
}

beforeAll(async () => {
  server = await startTlsServer((request, response) =>
    pages[request.url ?? '']?.(request, response),
  )
})
beforeEach(() => void server.hits.splice(0))
afterAll(() => server.stop())

const get = (path: string, options: Partial<GuardOptions> = {}) =>
  fetchPublic(new URL(server.url(path)), { maxOctets: LIMIT, ...server.guard, ...options })

describe('A guarded request', () => {
  it('gives status, headers and body', async () => {
    const { status, headers, body } = await get('/good')
    expect({ status, tag: headers['x-tag'], body }).toEqual({
      status: 200,
      tag: 'yes',
      body: '{"good":true}',
    })
  })

  it('asks the name once and connects to the very address that was checked (DNS rebinding)', async () => {
    const answers = ['127.0.0.1', '10.0.0.1']
    const asked: string[] = []
    const checked: string[] = []
    await get('/good', {
      resolve: async (name) => {
        asked.push(name)
        return answers.splice(0, 1)
      },
      isAllowed: (address) => checked.push(address) > 0,
    })
    expect(asked).toEqual(['app.client.example'])
    expect(checked).toEqual(['127.0.0.1'])
    // The name is in no DNS: only the checked address can have led here.
    expect(server.hits).toMatchObject([
      { url: '/good', headers: { host: `app.client.example:${server.port}` } },
    ])
  })

  it('does not follow a redirect, wherever it leads', async () => {
    expect((await get('/moved')).status).toBe(301)
    expect((await get('/moved-inside')).status).toBe(302)
    expect(server.hits.map(({ url }) => url)).toEqual(['/moved', '/moved-inside'])
  })

  it('reads a body up to the limit', async () => {
    expect((await get('/full')).body).toHaveLength(LIMIT)
  })
})

describe('Where only the status is asked for', () => {
  it.each(['/good', '/never-ends', '/endless', '/says-large'])(
    '%s is answered with its headers, and the connection is cut',
    async (path) => {
      const { status, body } = await get(path, { maxOctets: 0 })
      expect([status, body]).toEqual([200, ''])
      await waitFor('the end of the connection', async () => (await server.connections()) === 0)
    },
  )

  it('a server that is silent is still refused', async () => {
    await expect(get('/silent', { maxOctets: 0, timeout: 150 })).rejects.toThrow('took too long')
  })
})

describe('A name with several addresses', () => {
  it('is asked at the next one while nobody answers', async () => {
    const resolve = async () => ['127.0.0.2', '127.0.0.3', '127.0.0.1']
    expect((await get('/good', { resolve })).status).toBe(200)
    expect(server.hits).toHaveLength(1)
  })

  it('is asked at one only when that one answers, whatever it answers', async () => {
    const resolve = async () => ['127.0.0.1', '127.0.0.1']
    await expect(get('/large', { resolve })).rejects.toThrow('too large')
    expect((await get('/moved', { resolve })).status).toBe(301)
    expect(server.hits).toHaveLength(2)
  })

  it('is refused when one of them is not public', async () => {
    const guarded = {
      resolve: async () => ['127.0.0.1', '10.0.0.1'],
      isAllowed: (address: string) => address === '127.0.0.1',
    }
    await expect(get('/good', guarded)).rejects.toThrow('not public')
    expect(server.hits).toEqual([])
  })

  it('is refused when none answers, or when the time is over', async () => {
    const nobody = async () => ['127.0.0.2', '127.0.0.3']
    await expect(get('/good', { resolve: nobody })).rejects.toThrow('connection failed')
    const silent = async () => ['127.0.0.1', '127.0.0.1']
    await expect(get('/silent', { resolve: silent, timeout: 150 })).rejects.toThrow('too long')
    expect(server.hits).toHaveLength(1)
  })
})

describe('A guarded request is refused', () => {
  it.each([
    ['too large by one octet', '/large', 'answer is too large'],
    ['endless', '/endless', 'answer is too large'],
    ['cut short', '/cut-short', 'connection failed'],
  ])('when the body is %s', async (_what, path, reason) => {
    await expect(get(path)).rejects.toMatchObject({ name: 'RefusedUrl', message: reason })
  })

  it.each(['/silent', '/never-ends', '/says-large'])(
    'when %s has not ended in time',
    async (path) => {
      const begun = performance.now()
      await expect(get(path, { timeout: 150 })).rejects.toMatchObject({
        name: 'RefusedUrl',
        message: 'took too long',
      })
      expect(performance.now() - begun).toBeLessThan(2000)
    },
  )

  it('when the name is not resolved in time, or not at all', async () => {
    const never = get('/good', { resolve: () => new Promise(() => {}), timeout: 50 })
    await expect(never).rejects.toThrow('took too long')
    const failed = get('/good', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })
    await expect(failed).rejects.toThrow('name does not resolve')
    await expect(get('/good', { resolve: async () => [] })).rejects.toThrow('not public')
    expect(server.hits).toEqual([])
  })

  it.each(['http:', 'ftp:', 'ws:'])('over %s', async (protocol) => {
    const url = new URL(`${protocol}//app.client.example:${server.port}/good`)
    await expect(fetchPublic(url, { maxOctets: LIMIT, ...server.guard })).rejects.toThrow(
      'not https',
    )
  })

  it.each(['user@', 'user:secret@', ':secret@'])('with user information: %s', async (user) => {
    const url = new URL(server.url('/good').replace('//', `//${user}`))
    await expect(fetchPublic(url, { maxOctets: LIMIT, ...server.guard })).rejects.toThrow('user')
    expect(server.hits).toEqual([])
  })

  it('when the certificate is for another name, or by nobody who is trusted', async () => {
    const elsewhere = new URL(`https://other.example:${server.port}/good`)
    const guarded = { maxOctets: LIMIT, ...server.guard }
    await expect(fetchPublic(elsewhere, guarded)).rejects.toThrow('connection failed')
    const { ca: _, ...withoutCa } = guarded
    await expect(fetchPublic(new URL(server.url('/good')), withoutCa)).rejects.toThrow('failed')
    expect(server.hits).toEqual([])
  })

  it('when the server accepts the connection and never speaks', async () => {
    const mute: Server = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const url = new URL(`https://app.client.example:${port}/`)
    const asked = fetchPublic(url, { maxOctets: LIMIT, ...server.guard, timeout: 150 })
    await expect(asked).rejects.toThrow('took too long')
    mute.close()
  })
})
