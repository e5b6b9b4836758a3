import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchClientMetadata } from '../../functions-shared/oauth/clients/metadata-document.ts'
import { type Guard, type Outgoing, runtimes, startOutgoing } from '../support/outgoing.ts'
import { startTlsServer, type TlsServer } from '../support/tls-server.ts'

let server: TlsServer
/** What the server answers next. */
let page: { status?: number; headers?: Record<string, string>; body: string | null }

const redirect_uris = ['https://app.example/callback']
const publish = (members: object, headers: Record<string, string> = {}, path = '/client.json') => {
  page = {
    headers,
    body: JSON.stringify({ client_id: server.url(path), redirect_uris, ...members }),
  }
}

beforeAll(async () => {
  server = await startTlsServer((_, response) => {
    response.writeHead(page.status ?? 200, { 'content-type': 'application/json', ...page.headers })
    if (page.body !== null) response.end(page.body)
    else response.flushHeaders()
  })
})
beforeEach(() => void server.hits.splice(0))
afterAll(() => server.stop())

const refused = (message: string | RegExp) => ({
  name: 'FetchError',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
})

describe.each(runtimes)('A Client ID Metadata Document in %s', (_runtime, command) => {
  let outgoing: Outgoing
  beforeAll(() => {
    outgoing = startOutgoing(command)
  })
  afterAll(() => outgoing.kill())
  const get = (clientId = server.url('/client.json'), guard: Guard = {}) =>
    outgoing.fetchClientMetadata(clientId, { ...server.guard, ...guard })

  it('says who the client is', async () => {
    publish({ client_name: 'Editor', logo_uri: 'https://app.example/logo.png' })
    expect((await get()).metadata).toEqual({
      name: 'Editor',
      redirect_uris,
      logo_uri: 'https://app.example/logo.png',
      policy_uri: null,
      scopes: null,
      auth_method: 'none',
    })
    expect(server.hits).toMatchObject([
      { url: '/client.json', headers: { accept: 'application/json' } },
    ])
  })

  it('gives the client the name of its host when it has none', async () => {
    publish({})
    expect((await get()).metadata.name).toBe('app.client.example')
  })

  it.each(['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'anything', 7])(
    'makes a public client, even if it claims the method %s and a secret',
    async (token_endpoint_auth_method) => {
      publish({ token_endpoint_auth_method, client_secret: 'x', client_secret_expires_at: 0 })
      expect((await get()).metadata).not.toHaveProperty('client_secret')
      expect((await get()).metadata.auth_method).toBe('none')
    },
  )

  it.each([
    [{}, 3600],
    [{ 'cache-control': 'max-age=600' }, 600],
    [{ 'cache-control': 'public, max-age=86400' }, 86400],
    [{ 'cache-control': 'no-store' }, 3600],
    [{ 'cache-control': 's-maxage=60' }, 3600],
    [{ 'cache-control': 'x-max-age=60' }, 3600],
    [{ 'cache-control': 'max-age=-1' }, 3600],
  ])('is good for as long as %j says: %i s', async (headers, seconds) => {
    publish({}, headers)
    expect((await get()).maxAge).toBe(seconds)
  })

  it('may be good for ever: the database holds that to a day', async () => {
    publish({}, { 'cache-control': 'max-age=99999999999999' })
    expect((await get()).maxAge).toBeGreaterThan(86_400)
  })

  it.each([
    ['is another one', { client_id: 'https://other.example/client.json' }],
    ['is missing', { client_id: undefined }],
    ['is a list', { client_id: ['https://app.client.example/client.json'] }],
    ['is empty', { client_id: '' }],
  ])('is refused when its client_id %s', async (_what, members) => {
    publish(members)
    await expect(get()).rejects.toMatchObject(refused('client_id in the document is not its URL'))
  })

  it('is refused when its client_id differs by a slash, a query or capitals', async () => {
    for (const path of ['/client.json/', '/client.json?', '/Client.json', '/client.json?v=1']) {
      publish({}, {}, path)
      await expect(get()).rejects.toMatchObject(refused(/not its URL/))
    }
  })

  it.each(['', '<!doctype html>', '{', 'null', '[]', '"text"', '7'])(
    'is refused when its content is %j',
    async (body) => {
      page = { body }
      await expect(get()).rejects.toMatchObject(refused(/is not valid JSON|not its URL/))
    },
  )

  it('is refused when it is nested deeper than anything reads it', async () => {
    for (const levels of [101, 3000, 10_000]) {
      const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
      page = { body: `{"client_id":"${server.url('/client.json')}","jwks":${deep}}` }
      await expect(get()).rejects.toMatchObject(refused('is nested too deeply'))
    }
  })

  it.each([201, 204, 301, 302, 307, 308, 401, 404, 500])(
    'is refused when the server answers %i',
    async (status) => {
      publish({})
      page.status = status
      page.headers = { location: server.url('/other.json') }
      await expect(get()).rejects.toMatchObject(refused(`answered ${status}`))
      expect(server.hits).toHaveLength(1)
    },
  )

  it.each([
    ['no redirect URI', { redirect_uris: undefined }, /redirect_uris/],
    ['a redirect URI over http', { redirect_uris: ['http://app.example/'] }, /redirect URI/],
    ['no code grant', { grant_types: ['implicit'] }, /grant_types/],
  ])('is refused when it names %s', async (_what, members, reason) => {
    publish(members)
    await expect(get()).rejects.toMatchObject(refused(reason))
  })

  it('is refused when it is larger than 64 kB, and not before', async () => {
    publish({ padding: 'x'.repeat(63 * 1024) })
    expect((await get()).metadata.redirect_uris).toEqual(redirect_uris)
    publish({ padding: 'x'.repeat(64 * 1024) })
    await expect(get()).rejects.toMatchObject(refused('answer is too large'))
  })

  it('is refused when it takes longer than 3 seconds', async () => {
    page = { body: null }
    const { timeout: _, ...guard } = server.guard
    const begun = performance.now()
    const asked = outgoing.fetchClientMetadata(server.url('/client.json'), guard)
    await expect(asked).rejects.toMatchObject(refused('timed out after 3 s'))
    const seconds = (performance.now() - begun) / 1000
    expect(seconds).toBeGreaterThan(2.9)
    expect(seconds).toBeLessThan(4.5)
  })
})

describe('A URL is no client id, and nothing is fetched, when it', () => {
  const https = (rest: string) => `https://app.client.example${rest}`
  it.each([
    ['is http', 'http://app.client.example/client.json'],
    ['has no path', https('')],
    ['has the root path', https('/')],
    ['has the root path and a query', https('/?client=1')],
    ['has a fragment', https('/client.json#x')],
    ['has an empty fragment', https('/client.json#')],
    ['has a user name', https('/client.json').replace('//', '//user@')],
    ['has a password', https('/client.json').replace('//', '//:secret@')],
    ['has dot segments', https('/a/../client.json')],
    ['has encoded dot segments', https('/a/%2e%2e/client.json')],
    ['has a host in capitals', 'https://APP.client.example/client.json'],
    ['names the default port', 'https://app.client.example:443/client.json'],
    ['has backslashes', 'https:\\\\app.client.example\\client.json'],
    ['has a space', https('/client json')],
    ['spells an IP address in decimal', 'https://2130706433/client.json'],
    ['spells an IP address in hexadecimal', 'https://0x7f.0.0.1/client.json'],
    ['is longer than 500 characters', https(`/${'x'.repeat(500)}`)],
    ['is no URL', 'client.json'],
  ])('%s', async (_what, clientId) => {
    let resolved = 0
    const resolve = async () => [String(++resolved)]
    const asked = fetchClientMetadata(clientId, { resolve, isAllowed: () => true })
    await expect(asked).rejects.toMatchObject({ name: 'FetchError' })
    expect(resolved).toBe(0)
    expect(server.hits).toEqual([])
  })
})
