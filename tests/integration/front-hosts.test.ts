import { describe, expect, it } from 'vitest'
import { createOwnHosts } from '../../local-stack/front/own-hosts.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type RawConnection, rawConnection } from '../support/raw-http.ts'
import { stack } from '../support/stack.ts'

const { port } = new URL(stack.api_url)

async function statusOf(connection: Promise<RawConnection>): Promise<number> {
  const { said, socket } = await connection
  const status = await waitFor('a status line', () => /^HTTP\/1\.1 (\d{3})/.exec(said())?.[1])
  socket.destroy()
  return Number(status)
}

const get = (path: string, host: string, more = '') =>
  statusOf(rawConnection(stack.api_url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`))

const SOCKET = `/realtime/v1/websocket?vsn=1.0.0&apikey=${stack.publishable_key}`
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
].join('\r\n')

// A page of evil.example whose name leads to 127.0.0.1 since a moment ago is of one origin with what answers it there.
const strangers = [
  `evil.example:${port}`,
  'evil.example',
  `127.0.0.1.evil.example:${port}`,
  `localhost.evil.example:${port}`,
  `127.0.0.1:${Number(port) + 1}`,
  'localhost',
  '',
]
const parts = [
  '/',
  '/config.json',
  '/functions/v1/oauth/jwks',
  '/rest/v1/',
  '/auth/v1/settings',
  SOCKET,
  '/.well-known/oauth-authorization-server/functions/v1/oauth',
]

describe('The local stack answers for its own hosts alone (DNS rebinding)', () => {
  it.each(strangers)('not for %j, whatever is asked for', async (host) => {
    for (const path of parts) expect([path, await get(path, host)]).toEqual([path, 421])
    expect(await get(SOCKET, host, UPGRADE)).toBe(421)
  })

  it('not for an absolute target of another host', async () => {
    expect(await get(`http://evil.example:${port}/config.json`, `127.0.0.1:${port}`)).toBe(421)
  })

  it.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])(
    'for %s with its port',
    async (name) => {
      const host = `${name}:${port}`
      expect(await get('/config.json', host)).toBe(200)
      expect(await get('/functions/v1/oauth/jwks', host)).toBe(200)
      expect(await get(SOCKET, host, UPGRADE)).toBe(101)
    },
  )
})

describe('Hosts of an origin with --public-url', () => {
  it.each([
    ['https://patchbay.example.com', 'patchbay.example.com', true],
    ['https://patchbay.example.com', 'patchbay.example.com:443', true],
    ['https://patchbay.example.com', 'Patchbay.Example.com', true],
    ['https://patchbay.example.com', 'localhost:54321', true],
    ['https://patchbay.example.com', 'patchbay.example.com:54321', false],
    ['https://patchbay.example.com', 'example.com', false],
    ['https://patchbay.example.com:8443', 'patchbay.example.com:8443', true],
    ['https://patchbay.example.com:8443', 'patchbay.example.com', false],
  ])('%s: %s is %s', (publicOrigin, host, isOwn) => {
    expect(createOwnHosts({ port: 54321, publicOrigin })(host)).toBe(isOwn)
  })
})
