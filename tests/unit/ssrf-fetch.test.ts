import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type Guard, type Outgoing, runtimes, startOutgoing } from '../support/outgoing.ts'
import { startTlsServer, type TlsServer } from '../support/tls-server.ts'

const LIMIT = 64 * 1024
let server: TlsServer

/** Pages of the server that a stranger runs. */
const pages: Record<string, Parameters<typeof startTlsServer>[0]> = {
  '/good': (_, response) => response.setHeader('x-tag', 'yes').end('{"good":true}'),
  '/chunked': (_, response) => void (response.write('{"good"') && response.end(':true}')),
  '/full': (_, response) => response.end('x'.repeat(LIMIT)),
  '/large': (_, response) => response.end('x'.repeat(LIMIT + 1)),
  '/says-large': (_, response) =>
    response.writeHead(200, { 'content-length': '999999' }).flushHeaders(),
  '/endless': (_, response) => {
    const more = () =>
      response.destroyed || (response.write('x'.repeat(5000)) && setImmediate(more))
    response.on('drain', more)
    more()
  },
  '/moved': (_, response) => response.writeHead(301, { location: '/good' }).end(),
  '/moved-inside': (_, response) =>
    response.writeHead(302, { location: 'https://169.254.169.254/' }).end(),
  '/compressed': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
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

/** A server on loopback that speaks no TLS. */
async function startPlain(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const plain = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const address = plain.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    server: plain,
    sockets,
  }
}

describe.each(runtimes)('A guarded request in %s', (runtime, command) => {
  let outgoing: Outgoing
  beforeAll(() => {
    outgoing = startOutgoing(command)
  })
  afterAll(() => outgoing.kill())

  const get = (path: string, options: Guard = {}) =>
    outgoing.fetchPublic(server.url(path), { maxOctets: LIMIT, ...server.guard, ...options })
  const refused = (message: string) => ({ name: 'FetchError', message })

  it('gives status, headers and body', async () => {
    const { status, headers, body } = await get('/good')
    expect({ status, tag: headers['x-tag'], body }).toEqual({
      status: 200,
      tag: 'yes',
      body: '{"good":true}',
    })
    expect((await get('/chunked')).body).toBe('{"good":true}')
  })

  it('sends a body, and the headers that go with it', async () => {
    await get('/good', { method: 'POST', body: 'é😀', headers: { 'content-type': 'text/plain' } })
    expect(server.hits).toMatchObject([
      {
        method: 'POST',
        body: 'é😀',
        headers: { 'content-length': '6', 'content-type': 'text/plain' },
      },
    ])
  })

  it('goes to the very address that was checked, under the name of the URL', async () => {
    await get('/good')
    // The name is in no DNS: only the checked address can have led here.
    expect(server.hits).toMatchObject([
      { url: '/good', headers: { host: `app.client.example:${server.port}` } },
    ])
  })

  it('verifies the certificate for the address where the URL names one', async () => {
    const atOther = await startTlsServer((_, response) => response.end(), { host: '127.0.0.2' })
    const guard: Guard = { ca: server.guard.ca, isAllowed: true }
    const get = (host: string) => outgoing.fetchPublic(`https://${host}/good`, guard)
    expect((await get(`127.0.0.1:${server.port}`)).status).toBe(200)
    await expect(get(`127.0.0.2:${atOther.port}`)).rejects.toMatchObject(
      refused('certificate: not for this host'),
    )
    expect(atOther.hits).toEqual([])
    await atOther.stop()
  })

  it('does not follow a redirect, wherever it leads', async () => {
    expect((await get('/moved')).status).toBe(301)
    expect((await get('/moved-inside')).status).toBe(302)
    expect(server.hits.map(({ url }) => url)).toEqual(['/moved', '/moved-inside'])
  })

  it('reads a body up to the limit', async () => {
    expect((await get('/full')).body).toHaveLength(LIMIT)
  })

  it.each(['/good', '/never-ends', '/endless', '/says-large'])(
    'takes the headers of %s for the answer where only the status is asked for, and cuts the connection',
    async (path) => {
      const { status, body } = await get(path, { maxOctets: 0 })
      expect([status, body]).toEqual([200, ''])
      await waitFor('the end of the connection', async () => (await server.connections()) === 0)
    },
  )

  it('is made to the next address while nobody answers', async () => {
    const addresses = ['127.0.0.9', '127.0.0.10', '127.0.0.1']
    expect((await get('/good', { addresses })).status).toBe(200)
    expect(server.hits).toHaveLength(1)
  })

  it('is made to one address only when that one answers, whatever it answers', async () => {
    const addresses = ['127.0.0.1', '127.0.0.1']
    await expect(get('/large', { addresses })).rejects.toThrow('too large')
    expect((await get('/moved', { addresses })).status).toBe(301)
    expect(server.hits).toHaveLength(2)
  })

  it.each([
    ['one of several addresses is private', ['8.8.8.8', '10.0.0.1'], 'address is not public'],
    ['there is no address', [], 'address is not public'],
    ['the name does not resolve', 'fails' as const, 'name does not resolve'],
  ])('is refused when %s', async (_what, addresses, reason) => {
    const { isAllowed: _, ...guard } = server.guard
    const url = server.url('/good')
    await expect(outgoing.fetchPublic(url, { ...guard, addresses })).rejects.toMatchObject(
      refused(reason),
    )
    expect(server.hits).toEqual([])
  })

  it.each([
    ['too large by one octet', '/large', 'answer is too large'],
    ['said to be too large', '/says-large', 'answer is too large'],
    ['endless', '/endless', 'answer is too large'],
    ['compressed', '/compressed', 'answer is compressed'],
    ['cut short', '/cut-short', 'connection closed before the answer ended'],
  ])('is refused when the body is %s', async (_what, path, reason) => {
    await expect(get(path)).rejects.toMatchObject(refused(reason))
  })

  it.each([
    ['the name is not resolved', '/good', { addresses: 'never' as const }],
    ['there is no answer', '/silent', {}],
    ['there is no answer and only the status is asked for', '/silent', { maxOctets: 0 }],
    [
      'there is no answer and there are other addresses',
      '/silent',
      {
        addresses: ['127.0.0.1', '127.0.0.1'],
      },
    ],
    ['the body has not ended', '/never-ends', {}],
  ])('is refused when %s in time', async (_what, path, guard: Guard) => {
    const begun = performance.now()
    await expect(get(path, { timeout: 150, ...guard })).rejects.toMatchObject(
      refused('timed out after 0.15 s'),
    )
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  it.each(['http:', 'ftp:', 'ws:'])('is refused over %s', async (protocol) => {
    const url = `${protocol}//app.client.example:${server.port}/good`
    await expect(outgoing.fetchPublic(url, server.guard)).rejects.toMatchObject(
      refused('not https'),
    )
  })

  it.each(['user@', 'user:secret@', ':secret@'])(
    'is refused with user information: %s',
    async (user) => {
      const url = server.url('/good').replace('//', `//${user}`)
      await expect(outgoing.fetchPublic(url, server.guard)).rejects.toThrow('user information')
      expect(server.hits).toEqual([])
    },
  )

  it('is refused when the certificate is for another name, or by nobody who is trusted', async () => {
    const elsewhere = `https://other.example:${server.port}/good`
    await expect(outgoing.fetchPublic(elsewhere, server.guard)).rejects.toMatchObject(
      refused('certificate: not for this host'),
    )
    const { ca: _, ...withoutCa } = server.guard
    await expect(outgoing.fetchPublic(server.url('/good'), withoutCa)).rejects.toMatchObject(
      refused('certificate: issuer is not trusted'),
    )
    expect(server.hits).toEqual([])
  })

  it('says why there was no connection', async () => {
    await expect(get('/good', { addresses: ['127.0.0.9'] })).rejects.toMatchObject(
      refused('connection refused'),
    )
  })

  it.each([
    [
      'resets the connection',
      (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
      /^connection (reset|closed)/,
    ],
    [
      'closes the connection',
      (socket: Socket) => void socket.once('data', () => socket.end()),
      /^connection (reset|closed)/,
    ],
    [
      'speaks no TLS',
      (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'),
      /^TLS handshake failed$/,
    ],
    ['never speaks', () => {}, /^timed out after 0.15 s$/],
  ])('is refused when the server %s', async (_what, onConnection, reason) => {
    const plain = await startPlain(onConnection)
    const url = `https://app.client.example:${plain.port}/`
    const asked = outgoing.fetchPublic(url, { ...server.guard, timeout: 150 })
    await expect(asked).rejects.toMatchObject({
      name: 'FetchError',
      message: expect.stringMatching(reason),
    })
    for (const socket of plain.sockets) socket.destroy()
    plain.server.close()
  })

  it('leaves no socket behind, however it ended', async () => {
    const before = await outgoing.sockets()
    const paths = ['/good', '/large', '/cut-short', '/silent', '/never-ends']
    await Promise.allSettled(
      [...paths, ...paths, ...paths].map((path) => get(path, { timeout: 300 })),
    )
    await waitFor('the sockets', async () => (await outgoing.sockets()) <= before)
  })

  it('leaves no timer behind: the process still answered, and ends by itself', async () => {
    expect((await get('/good')).status).toBe(200)
    expect(await outgoing.end(), runtime).toBe(0)
  })
})
