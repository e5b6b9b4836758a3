import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { startFront } from '../../local-stack/front.ts'
import { ROOT } from '../../local-stack/paths.ts'
import { claimPort } from '../../local-stack/ports.ts'
import { readProject } from '../../local-stack/project/project.ts'
import type { Service } from '../../local-stack/service.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { rawConnection } from '../support/raw-http.ts'
import { F, localDir, stack } from '../support/stack.ts'

// A front of its own, with little patience, before a server that takes its time.
const HEADERS_TIMEOUT = 1000

let behind: Server
let front: Service
let origin: string
let host: string
let release: (() => void)[] = []

beforeAll(async () => {
  behind = createServer((request, response) => {
    if (request.url?.startsWith('/realtime')) return void response.writeHead(426).end()
    release.push(() => response.end('done'))
  })
  const sockets = new WebSocketServer({ server: behind })
  sockets.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (data) => socket.send(`${data}`))
  })
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve))
  const address = behind.address() as AddressInfo
  const target = `http://127.0.0.1:${address.port}`
  const port = await claimPort(0, 'PATCHBAY_API_PORT')
  origin = `http://127.0.0.1:${port}`
  host = `127.0.0.1:${port}`
  front = await startFront({
    project: readProject(ROOT, {}),
    settings: {
      port,
      apiOrigin: target,
      realtimeOrigin: target,
      functions: [],
      others: [],
      startersOrigin: target,
      webDir: null,
      publicOrigin: null,
      publishableKey: '',
      functionPrefix: '',
      appsChallenge: 'token-of-the-portal',
      headersTimeout: HEADERS_TIMEOUT,
    },
    env: {},
    logFile: join(localDir, 'front-of-test.log'),
    denoCache: join(localDir, 'deno'),
    onRestart: () => {},
  })
})
afterAll(async () => {
  await front?.stop()
  behind?.closeAllConnections()
  behind?.close()
})

it('answers the portal of plugins with the token of PATCHBAY_APPS_CHALLENGE, as plain text', async () => {
  const response = await fetch(`${origin}/.well-known/openai-apps-challenge`)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'text/plain; charset=utf-8',
    'token-of-the-portal',
  ])
})

describe('A connection without a whole request is closed after a while', () => {
  it.each([
    ['nothing', () => ''],
    ['half of the first line', () => 'GET /'],
    ['half of its headers', () => `GET / HTTP/1.1\r\nHost: ${host}\r\nX-`],
  ])('when it has sent %s', async (_, text) => {
    const { isClosed } = await rawConnection(origin, text())
    await waitFor('its end', isClosed)
  })

  it('when it has sent one request, and then half of another', async () => {
    const { socket, said, isClosed } = await rawConnection(
      origin,
      `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    )
    await waitFor('an answer', () => said().includes('\r\n\r\n'))
    socket.write('GET /')
    await waitFor('its end', isClosed)
  })

  it('also when it goes on sending, a byte at a time', async () => {
    const { socket, isClosed } = await rawConnection(
      origin,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nX-`,
    )
    await waitFor('its end', () => {
      socket.write('a')
      return isClosed()
    })
  })

  it('but not while its request is being answered, nor while it is a WebSocket', async () => {
    release = []
    const slow = fetch(`${origin}/rest/v1/slow`)
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/realtime/v1/websocket`)
    await new Promise((resolve) => socket.once('open', resolve))
    await waitFor('the request', () => release.length === 1)

    // Two idle ones that come later go earlier.
    for (let time = 0; time < 2; time++) {
      const { isClosed } = await rawConnection(origin)
      await waitFor('the end of an idle one', isClosed)
    }
    const echo = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
    socket.send('still there')
    expect(await echo).toBe('still there')
    for (const end of release) end()
    expect(await (await slow).text()).toBe('done')
    socket.close()
  })
})

describe('A body that does not come', () => {
  it('is 408, and the connection is closed: what still comes is no request', async () => {
    const { said, isClosed } = await rawConnection(
      stack.api_url,
      [
        `POST ${new URL(F).pathname}/oauth/register HTTP/1.1`,
        `Host: ${new URL(stack.api_url).host}`,
        'Content-Type: application/json',
        'Content-Length: 100',
        '',
        '{',
      ].join('\r\n'),
    )
    await waitFor('the answer', () => said().includes('\r\n\r\n'))
    expect(said()).toMatch(/^HTTP\/1\.1 408 /)
    expect(said()).toMatch(/^connection: close\r$/im)
    await waitFor('the end', isClosed)
  })
})

describe('A body of more than it says', () => {
  const post = (lines: string[], body: string) =>
    rawConnection(
      stack.api_url,
      [
        `POST ${new URL(F).pathname}/oauth/token HTTP/1.1`,
        `Host: ${new URL(stack.api_url).host}`,
        'Content-Type: application/x-www-form-urlencoded',
        ...lines,
        '',
        body,
      ].join('\r\n'),
    )

  it('ends where it says', async () => {
    const { said, socket } = await post(
      ['Content-Length: 13'],
      `grant_type=no${'x'.repeat(70_000)}`,
    )
    await waitFor('the answer', () => said().includes('\r\n\r\n'))
    // What the rest is taken for, as it is no request.
    expect(said()).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })

  it('in chunks counts by its chunks', async () => {
    const { said, socket } = await post(
      ['Content-Length: 1', 'Transfer-Encoding: chunked'],
      `11170\r\n${'x'.repeat(0x11170)}\r\n`,
    )
    await waitFor('the answer', () => said().includes('\r\n\r\n'))
    expect(said()).toMatch(/^HTTP\/1\.1 4(00|13) /)
    socket.destroy()
  })
})

describe('A method that nobody knows', () => {
  it.each(['TRACE', 'FOO', 'PROPFIND'])(
    '%s is refused for good, not "try again"',
    async (method) => {
      const paths = ['/rest/v1/notes', '/auth/v1/user', '/realtime/v1/api/broadcast', '/']
      for (const path of [...paths, '/functions/v1/gpt/openapi.json']) {
        const { said, socket } = await rawConnection(
          stack.api_url,
          `${method} ${path} HTTP/1.1\r\nHost: ${new URL(stack.api_url).host}\r\n\r\n`,
        )
        const status = await waitFor('a status', () => /^HTTP\/1\.1 (\d+)/.exec(said())?.[1])
        socket.destroy()
        expect([path, ['400', '405', '501'].includes(status)]).toEqual([path, true])
      }
    },
  )
})
