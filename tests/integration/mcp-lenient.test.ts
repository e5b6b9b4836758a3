import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { callTool, initialize, mcpToken, message, post } from '../support/mcp.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const MODERN = '2026-07-28'
/** The nine actions of the tests' app, and getApproval. */
const TOOLS = 10

/** A request of 2026-07-28. */
const modern = (token: string, method: string, params: object = {}) =>
  post(
    token,
    message(method, {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': MODERN,
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1', title: null },
        'io.modelcontextprotocol/clientCapabilities': { roots: null },
      },
    }),
    {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...('name' in params && { 'mcp-name': String(params.name) }),
    },
  )

describe('A client that accepts JSON in any way is served', () => {
  it.each(['application/json', '*/*', 'application/*', 'text/html, */*;q=0.1', ''])(
    'Accept: %j',
    async (accept) => {
      const token = await mcpToken(await newUser())
      for (const body of [
        initialize(),
        message('tools/list'),
        message('tools/call', { name: 'getMe' }),
        message('prompts/get', { name: 'readNotes' }),
      ]) {
        const got = await answer(post(token, body, { accept }))
        expect(got.status, `${body.method}: ${got.text}`).toBe(200)
        expect(got.body.error, got.text).toBeUndefined()
        expect(got.headers.get('content-type')).toMatch(/^application\/json/)
      }
      const notified = { jsonrpc: '2.0', method: 'notifications/initialized' }
      expect((await post(token, notified, { accept })).status).toBe(202)
    },
  )

  it.each(['text/event-stream', 'application/json;q=0'])(
    'and one that does not is told so: Accept: %s',
    async (accept) => {
      const token = await mcpToken(await newUser())
      for (const body of [message('ping'), message('tools/call', { name: 'getMe' })]) {
        const got = await answer(post(token, body, { accept }))
        expect([got.status, got.body.error.code, got.body.id]).toEqual([406, -32000, 1])
      }
      expect((await post('unknown', message('ping'), { accept })).status).toBe(401)
    },
  )
})

describe('null for what is optional is absent', () => {
  it.each([
    ['tools/list', null],
    ['tools/list', { cursor: null }],
    ['prompts/list', { cursor: null, _meta: null }],
    ['tools/call', { name: 'listNotes', arguments: null, _meta: { progressToken: null } }],
    ['tools/call', { name: 'listNotes', arguments: { status: null, q: null, limit: null } }],
    ['prompts/get', { name: 'readNotes', arguments: null }],
    ['prompts/get', { name: 'readNotes', arguments: { focus: null } }],
    ['ping', null],
  ])('%s with %j', async (method, params) => {
    const token = await mcpToken(await newUser())
    const request = { jsonrpc: '2.0', id: 1, method, params }
    const { status, body, text } = await answer(post(token, request))
    expect(status, text).toBe(200)
    expect(body.result, text).toBeDefined()
    expect(body.result.isError, text).toBeUndefined()
  })

  it('in the handshake and in the envelope that takes its place', async () => {
    const token = await mcpToken(await newUser())
    const request = initialize()
    const params = { ...request.params, capabilities: { roots: null }, _meta: null }
    const shaken = await answer(post(token, { ...request, params }))
    expect(shaken.body.result.protocolVersion).toBe('2025-11-25')
    const listed = await answer(modern(token, 'tools/list', { cursor: null }))
    expect(listed.body.result?.tools, listed.text).toHaveLength(TOOLS)
  })
})

describe('What is wrong with a request is not an internal error', () => {
  const wrong = [
    { cursor: 1 },
    { name: 1 },
    { name: 'readNotes', arguments: 'text' },
    { name: 'readNotes', arguments: [1] },
    { name: 'readNotes', arguments: { focus: 1 } },
    { name: 'readNotes', arguments: { focus: 'x'.repeat(201) } },
    { protocolVersion: 1 },
    { protocolVersion: '2025-11-25', capabilities: 'all', clientInfo: [] },
    {},
  ]
  const methods = ['tools/list', 'tools/call', 'prompts/list', 'prompts/get', 'initialize', 'ping']

  it.each(methods)('%s, alone, in a batch, and in 2026-07-28', async (method) => {
    const token = await mcpToken(await newUser())
    for (const params of wrong) {
      const one = message(method, params)
      const alone = await answer(post(token, one))
      const modernOne = await answer(modern(token, method, params))
      const batch = await answer(post(token, [one]))
      for (const { status, body, text } of [alone, modernOne, batch]) {
        expect(status, text).toBeLessThan(500)
        if (body.error) expect([-32602, -32601, -32600]).toContain(body.error.code)
      }
      expect(batch.body.error?.code).toBe(alone.body.error?.code)
    }
  })

  it('the answer names the member', async () => {
    const token = await mcpToken(await newUser())
    const { body } = await answer(post(token, message('tools/list', { cursor: 1 })))
    expect(body.error).toEqual({
      code: -32602,
      message: 'params.cursor: Invalid input: expected string, received number',
    })
  })
})

describe('A PATCH that fills in every field', () => {
  const blanks = [
    { title: null, description: null, pinned: true },
    { title: '', description: '', pinned: true },
  ]

  it.each(blanks)('pins a note and wipes nothing, as a tool: %j', async (fields) => {
    const token = await mcpToken(await newUser())
    const made = await callTool(token, 'createNote', { title: 'Tax', description: 'till May' })
    const { id } = made.structuredContent
    const { structuredContent } = await callTool(token, 'updateNote', { id, ...fields })
    const kept = { id, title: 'Tax', description: 'till May', pinned: true }
    expect(structuredContent).toMatchObject(kept)

    const args = { id, title: 'Tax', description: null, pinned: true }
    const replaced = await callTool(token, 'replaceNote', args)
    expect(replaced.structuredContent).toMatchObject({ id, description: null })
  })

  it.each(blanks)('and as a GPT Action: %j', async (json) => {
    const { access_token } = await connect(await newUser())
    const made = await answer(
      gpt(access_token, '/notes', { json: { title: 'Tax', description: 'till May' } }),
    )
    const { body } = await answer(
      gpt(access_token, `/notes/${made.body.id}`, { method: 'PATCH', json }),
    )
    expect(body).toMatchObject({ title: 'Tax', description: 'till May', pinned: true })
  })
})

describe('Icons are for the versions that have them', () => {
  const icons = [{ src: `${stack.web_url}/favicon.svg`, mimeType: 'image/svg+xml', sizes: ['any'] }]

  it.each([
    ['2025-11-25', icons],
    ['2031-01-01', icons],
    ['2025-06-18', undefined],
    ['2024-11-05', undefined],
  ])('initialize with %s', async (version, shown) => {
    const token = await mcpToken(await newUser())
    const { body } = await answer(post(token, initialize(version)))
    expect(body.result.serverInfo.icons).toEqual(shown)
  })

  it.each([
    ['2025-11-25', icons],
    ['2025-06-18', undefined],
  ])('tools/list with %s', async (version, shown) => {
    const token = await mcpToken(await newUser())
    const listing = message('tools/list')
    const { body } = await answer(post(token, listing, { 'mcp-protocol-version': version }))
    expect(body.result.tools.map((tool: { icons?: object }) => tool.icons)).toEqual(
      Array(TOOLS).fill(shown),
    )
  })

  it('and are there', async () => {
    const response = await fetch(icons[0]?.src ?? '')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(await response.text()).toMatch(/^<svg /)
  })
})

describe('A client may keep a list for five minutes', () => {
  it.each(['tools/list', 'prompts/list', 'server/discover'])('%s', async (method) => {
    const token = await mcpToken(await newUser())
    const { body, text } = await answer(modern(token, method))
    expect(body.result, text).toMatchObject({ ttlMs: 300_000, cacheScope: 'private' })
  })

  it('which the versions before did not know', async () => {
    const token = await mcpToken(await newUser())
    const { body } = await answer(post(token, message('tools/list')))
    expect(Object.keys(body.result)).toEqual(['tools'])
  })
})
