import { describe, expect, it } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { answer } from '../support/answers.ts'
import { initialize, MCP, mcpInProcess, mcpToken, message, post } from '../support/mcp.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const meta = (protocolVersion: string) => ({
  'io.modelcontextprotocol/protocolVersion': protocolVersion,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
})

/** A request of 2026-07-28: everything in the envelope, and the headers that mirror it. */
const modernPost = (
  token: string,
  method: string,
  params: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) =>
  post(token, message(method, { ...params, _meta: meta('2026-07-28') }), {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
    ...headers,
  })

describe('Protocol versions', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'initialize with %s is answered in that version',
    async (version) => {
      const token = await mcpToken(await newUser())
      const { status, headers, body } = await answer(post(token, initialize(version)))
      expect(status).toBe(200)
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(headers.get('mcp-session-id'), 'there is no session').toBeNull()
      expect(body.result).toMatchObject({
        protocolVersion: version,
        capabilities: { tools: {}, prompts: {} },
        serverInfo: { name: 'patchbay', title: 'Notes', version: '1.0.0' },
        instructions: expect.stringContaining('listNotes'),
      })
    },
  )

  it('a version that nobody knows is answered with the latest of its era', async () => {
    const token = await mcpToken(await newUser())
    const { body } = await answer(post(token, initialize('2031-01-01')))
    expect(body.result.protocolVersion).toBe('2025-11-25')
  })

  it('2026-07-28 needs no handshake: discover, list and call, each for itself', async () => {
    const token = await mcpToken(await newUser())
    const discovered = await answer(modernPost(token, 'server/discover'))
    expect(discovered.body.result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {}, prompts: {} },
    })
    const listed = await answer(modernPost(token, 'tools/list'))
    expect(listed.headers.get('content-type')).toMatch(/^application\/json/)
    expect(listed.body.result.tools).not.toHaveLength(0)
    const called = await answer(
      modernPost(token, 'tools/call', { name: 'createNote', arguments: { title: 'modern' } }),
    )
    expect(called.body.result.structuredContent).toMatchObject({ title: 'modern' })
  })

  it('refuses a version that it does not serve, in either era', async () => {
    const token = await mcpToken(await newUser())
    const old = await answer(post(token, message('ping'), { 'mcp-protocol-version': '1999-01-01' }))
    expect(old.status).toBe(400)
    expect(old.body.error.message).toMatch(/protocol version/i)
    const params = { _meta: meta('2099-01-01') }
    const coming = await answer(
      post(token, message('tools/list', params), {
        'mcp-protocol-version': '2099-01-01',
        'mcp-method': 'tools/list',
      }),
    )
    expect(coming.status).toBe(400)
    expect(coming.body.error.data.supported).toEqual(['2026-07-28'])
  })

  it.each([
    'application/json',
    'application/json, text/event-stream',
    'application/json;q=0.5, */*',
  ])(
    'subscriptions/listen is no method here, since nothing would ever be sent: Accept: %s',
    async (accept) => {
      const token = await mcpToken(await newUser())
      const method = 'subscriptions/listen'
      const params = { notifications: { toolsListChanged: true } }
      const modern = await answer(modernPost(token, method, params, { accept }))
      expect([modern.status, modern.body.id, modern.body.error.code]).toEqual([404, 1, -32601])
      expect(modern.headers.get('content-type')).toMatch(/^application\/json/)
      const old = await answer(post(token, message(method, params), { accept }))
      expect([old.status, old.body.error.code]).toEqual([200, -32601])
      expect((await modernPost('unknown', method, params, { accept })).status).toBe(401)
    },
  )
})

describe('Transport', () => {
  it.each(['GET', 'DELETE', 'PUT', 'PATCH'])(
    '%s is 405 with Allow: no stream, no session',
    async (method) => {
      const token = await mcpToken(await newUser())
      for (const authorization of [undefined, `Bearer ${token}`]) {
        const { status, headers } = await answer(
          fetch(MCP, {
            method,
            headers: { accept: 'text/event-stream', ...(authorization && { authorization }) },
          }),
        )
        expect(status).toBe(405)
        expect(headers.get('allow')?.split(', ')).toContain('POST')
        expect(headers.get('x-request-id')).toMatch(UUID)
      }
    },
  )

  it('answers a notification with 202 and nothing', async () => {
    const token = await mcpToken(await newUser())
    const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const response = await post(token, initialized)
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('')
    expect(response.headers.get('x-request-id')).toMatch(UUID)
  })

  it('keeps nothing between requests: a call needs no initialize, and the order is free', async () => {
    const token = await mcpToken(await newUser())
    expect((await post(token, message('tools/call', { name: 'getMe' }))).status).toBe(200)
    expect((await post(token, message('ping'), { 'mcp-session-id': 'invented' })).status).toBe(200)
  })

  it('never lets an answer be stored, and gives each a request id', async () => {
    const token = await mcpToken(await newUser())
    for (const body of [initialize(), message('tools/list'), message('nonsense'), '{']) {
      const { headers } = await answer(post(token, body))
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-request-id')).toMatch(UUID)
    }
  })

  it.each([
    ['no JSON', '{', {}, 400, -32700],
    ['an empty body', '', {}, 400, -32700],
    ['no JSON-RPC', { hello: 'world' }, {}, 400, -32600],
    ['null', null, {}, 400, undefined],
    ['a text', '"ping"', {}, 400, undefined],
    ['another content type', message('ping'), { 'content-type': 'text/plain' }, 415, -32600],
    ['a client that takes no JSON', message('ping'), { accept: 'text/event-stream' }, 406, -32000],
    ['more than 64 kB', JSON.stringify({ x: 'x'.repeat(65_536) }), {}, 413, -32600],
    ['a batch of eleven', Array(11).fill(message('ping')), {}, 413, -32600],
    ['an unknown method', message('resources/list'), {}, 200, -32601],
    ['an unknown tool', message('tools/call', { name: 'dropTable' }), {}, 200, -32602],
    ['an unknown prompt', message('prompts/get', { name: 'dropTable' }), {}, 200, -32602],
    [
      'arguments that are no object',
      message('tools/call', { name: 'getMe', arguments: [1] }),
      {},
      200,
      -32602,
    ],
  ])('a good token with %s', async (_what, body, headers, status, code) => {
    const token = await mcpToken(await newUser())
    const got = await answer(post(token, body, headers as Record<string, string>))
    expect(got.status, got.text).toBe(status)
    expect(got.body).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } })
    if (code !== undefined) expect(got.body.error.code).toBe(code)
    expect(got.text).not.toMatch(/ at .*:\d+|\.ts|postgres|stack/)
  })

  it('answers a batch of MCP 2025-03-26', async () => {
    const token = await mcpToken(await newUser())
    const { body } = await answer(
      post(token, [message('ping', undefined, 1), message('ping', undefined, 2)]),
    )
    expect(body).toHaveLength(2)
  })

  it('says 503 with Retry-After while Postgres is away, and nothing of why', async () => {
    const away = mcpInProcess({
      PATCHBAY_DB_URL: 'postgres://nobody:secret@127.0.0.1:9/none',
      PATCHBAY_LOG_LEVEL: 'error',
    })
    for (const body of [
      message('ping'),
      message('tools/call', { name: 'getMe' }),
      message('prompts/get', { name: 'readNotes' }),
    ]) {
      const { status, headers, text } = await answer(away.post('pb_at_x', body))
      expect(status).toBe(503)
      expect(headers.get('retry-after')).toBe('2')
      expect(text).not.toMatch(/ECONN|127\.0\.0\.1|secret/)
    }
  })
})

describe('Protected resource metadata (RFC 9728)', () => {
  const places = [
    `${MCP}/.well-known/oauth-protected-resource`,
    `${stack.api_url}/.well-known/oauth-protected-resource/functions/v1/mcp`,
  ]

  it.each(places)('is at %s, for everybody', async (url) => {
    const { status, headers, body } = await answer(
      fetch(url, { headers: { origin: 'https://any.example' } }),
    )
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(body).toEqual({
      resource: MCP,
      authorization_servers: [`${F}/oauth`],
      scopes_supported: app.scopes,
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
      resource_documentation: `${stack.web_url}/`,
      resource_policy_uri: `${stack.web_url}/privacy`,
    })
  })

  it('names the issuer as the authorization server itself does, to the letter', async () => {
    const { body } = await answer(fetch(places[0] ?? ''))
    const issuer = body.authorization_servers[0]
    const metadata = await answer(fetch(`${issuer}/.well-known/openid-configuration`))
    expect(metadata.body.issuer).toBe(issuer)
    expect(metadata.body.protected_resources).toContain(body.resource)
    expect(metadata.body.scopes_supported).toEqual(expect.arrayContaining(body.scopes_supported))
  })
})
