import { describe, expect, it } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { answer } from '../support/answers.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, phone, refresh } from '../support/gpt.ts'
import { callTool, initialize, MCP, mcpInProcess, mcpToken, message, post } from '../support/mcp.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const metadata = `resource_metadata="${MCP}/.well-known/oauth-protected-resource"`
const allScopes = `scope="${app.scopes.join(' ')}"`
const unknownToken = `pb_at_${'A'.repeat(43)}`

const modern = {
  ...message('tools/list', {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  }),
}

/** Everything that a client may send. */
const messages: [what: string, body: unknown][] = [
  ['initialize', initialize()],
  ['ping', message('ping')],
  ['tools/list', message('tools/list')],
  ['tools/list of 2026-07-28', modern],
  ['tools/call', message('tools/call', { name: 'listNotes', arguments: {} })],
  ['tools/call of an unknown tool', message('tools/call', { name: 'dropTable', arguments: {} })],
  ['tools/call with bad arguments', message('tools/call', { name: 'createNote', arguments: {} })],
  ['tools/call without a name', message('tools/call', {})],
  ['prompts/list', message('prompts/list')],
  ['prompts/get', message('prompts/get', { name: 'readNotes' })],
  [
    'prompts/get with a bad argument',
    message('prompts/get', { name: 'readNotes', arguments: { focus: '' } }),
  ],
  ['an unknown method', message('resources/list')],
  ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
  ['a batch', [message('tools/call', { name: 'listNotes' }), message('ping', undefined, 2)]],
  ['an empty batch', []],
  ['no JSON-RPC at all', { hello: 'world' }],
  ['null', null],
  ['broken JSON', '{'],
  ['more than 64 kB', JSON.stringify('x'.repeat(70_000))],
]

describe('A request without a good access token', () => {
  it.each(messages)('is a 401 challenge without one: %s', async (_what, body) => {
    const { status, headers, body: error } = await answer(post(null, body))
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe(`Bearer ${metadata}, ${allScopes}`)
    expect(error).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 } })
  })

  it.each(messages)('is a 401 challenge with an unknown one: %s', async (_what, body) => {
    const { status, headers, text } = await answer(post(unknownToken, body))
    expect(status, text).toBe(401)
    expect(headers.get('www-authenticate')).toBe(
      `Bearer ${metadata}, ${allScopes}, error="invalid_token"`,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(text).not.toMatch(/inputSchema|protocolVersion|notes"/)
  })

  it('names the request that it refuses', async () => {
    const { body } = await answer(post(unknownToken, message('ping', undefined, 'seven')))
    expect(body.id).toBe('seven')
  })

  it('takes a bearer token from the header only, and no other kind of credential', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    const ping = message('ping')
    for (const headers of [
      { key: token },
      { authorization: token },
      { authorization: `Basic ${token}` },
      { apikey: stack.secret_key },
    ]) {
      expect((await post(null, ping, headers)).status).toBe(401)
    }
    const query = fetch(`${MCP}?access_token=${token}`, { method: 'POST' })
    expect((await query).status).toBe(401)
    for (const other of [user.jwt, stack.publishable_key, stack.secret_key]) {
      expect((await post(other, ping)).status).toBe(401)
    }
    expect((await post(token, ping)).status).toBe(200)
  })

  it('is refused from the second at which the token expires', async () => {
    const token = await mcpToken(await newUser())
    await sql`
      update patchbay.tokens set created_at = now() - interval '1 hour', access_expires_at = now()
      where access_digest = ${digest(token)}`
    expect((await post(token, initialize())).status).toBe(401)
    expect((await post(token, message('tools/call', { name: 'getMe' }))).status).toBe(401)
  })

  it('is refused at once when the user disconnects', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    expect((await post(token, message('ping'))).status).toBe(200)
    await phone(user, 'DELETE')
    expect((await post(token, message('ping'))).status).toBe(401)
    expect((await post(token, message('tools/call', { name: 'getMe' }))).status).toBe(401)
  })
})

describe('A token is for one resource (RFC 8707)', () => {
  it('of F/gpt is refused at F/mcp, and does nothing there', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    for (const body of [
      initialize(),
      message('tools/call', { name: 'createNote', arguments: { title: 'x' } }),
    ]) {
      const { status, headers } = await answer(post(access_token, body))
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
    expect((await gpt(access_token, '/me')).status, 'it is still good where it belongs').toBe(200)
  })

  it('of F/mcp is refused at F/gpt, and does nothing there', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    expect((await gpt(token, '/notes', { json: { title: 'x' } })).status).toBe(401)
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
    expect((await post(token, message('ping'))).status).toBe(200)
  })

  it('stays so through a refresh', async () => {
    const tokens = await connect(await newUser(), { resource: MCP })
    const { access_token } = await (await refresh(tokens.refresh_token)).json()
    expect((await post(access_token, message('ping'))).status).toBe(200)
    expect((await gpt(access_token, '/me')).status).toBe(401)
  })

  it('a pairing key is for F/gpt alone', async () => {
    const user = await newUser()
    const { login_url, pairing_key } = await (await fetch(`${F}/gpt/getlogin`)).json()
    const claim = await fetch(`${F}/gpt/login/${login_url.split('/').at(-1)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.jwt}` },
    })
    expect(claim.status).toBe(200)
    expect((await gpt(pairing_key, '/me')).status).toBe(200)
    expect((await post(pairing_key, message('ping'))).status).toBe(401)
  })
})

describe('A scope that was not given', () => {
  it.each([
    ['notes:read', 'createNote', { title: 'x' }, 'notes:write', 'notes:read notes:write'],
    ['notes:write', 'listNotes', {}, 'notes:read', 'notes:read notes:write'],
    [
      'profile:read offline_access',
      'listNotes',
      {},
      'notes:read',
      'notes:read profile:read offline_access',
    ],
  ])(
    'with %s: %s is a 403 that names it, and what was given',
    async (given, name, args, needed, named) => {
      const user = await newUser()
      const token = await mcpToken(user, given)
      const call = message('tools/call', { name, arguments: args })
      const { status, headers, body } = await answer(post(token, call))
      expect(status).toBe(403)
      expect(headers.get('www-authenticate')).toBe(
        `Bearer ${metadata}, scope="${named}", error="insufficient_scope"`,
      )
      expect(body).toMatchObject({ id: 1, error: { message: expect.stringContaining(needed) } })
      const records =
        await sql`select action, outcome from patchbay.interactions where user_id = ${user.id}`
      expect(records).toMatchObject([{ outcome: 'forbidden' }])
      expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
    },
  )

  it('is asked for with all that was granted, where a token has less', async () => {
    const { refresh_token } = await connect(await newUser(), {
      resource: MCP,
      scope: 'notes:read profile:read',
    })
    const { body } = await answer(refresh(refresh_token, { scope: 'notes:read' }))
    const call = message('tools/call', { name: 'createNote', arguments: { title: 'x' } })
    const { headers } = await answer(post(body.access_token, call))
    expect(headers.get('www-authenticate')).toContain('scope="notes:read notes:write profile:read"')
  })

  it('also for a prompt that reads notes', async () => {
    const token = await mcpToken(await newUser(), 'profile:read')
    const { status, headers } = await answer(
      post(token, message('prompts/get', { name: 'readNotes' })),
    )
    expect(status).toBe(403)
    expect(headers.get('www-authenticate')).toContain('scope="notes:read profile:read"')
  })

  it('in a batch is a tool error, since the other calls are done', async () => {
    const token = await mcpToken(await newUser(), 'notes:write')
    const batch = [
      message('tools/call', { name: 'createNote', arguments: { title: 'x' } }, 1),
      message('tools/call', { name: 'listNotes', arguments: {} }, 2),
    ]
    const { status, body } = await answer(post(token, batch))
    expect(status).toBe(200)
    const byId = new Map(body.map((one: { id: number; result: object }) => [one.id, one.result]))
    expect(byId.get(1)).toMatchObject({ structuredContent: { title: 'x' } })
    expect(byId.get(2)).toMatchObject({ isError: true, content: [{ text: /^forbidden: / }] })
  })

  it('does not hide a tool: a client must know it to ask for its scope', async () => {
    const token = await mcpToken(await newUser(), 'profile:read')
    const { body } = await answer(post(token, message('tools/list')))
    expect(body.result.tools.map(({ name }: { name: string }) => name)).toContain('deleteNote')
  })
})

describe('One round trip to Postgres', () => {
  const counting = () => {
    let asked = 0
    const { post } = mcpInProcess({}, (runtime) => ({
      ...runtime,
      database: {
        ...runtime.database,
        one: (...args) => {
          asked++
          return runtime.database.one(...args)
        },
      },
    }))
    return async (token: string | null, body: unknown) => {
      asked = 0
      const { status } = await post(token, body)
      return { status, asked }
    }
  }

  it.each(messages.filter(([, body]) => !Array.isArray(body)))('for %s', async (_what, body) => {
    const ask = counting()
    const token = await mcpToken(await newUser())
    expect((await ask(token, body)).asked).toBe(1)
    expect(await ask(unknownToken, body)).toEqual({ status: 401, asked: 1 })
    expect(await ask(null, body)).toEqual({ status: 401, asked: 0 })
  })

  it('a request that runs no action is not recorded as one', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    await post(token, initialize())
    await post(token, message('tools/list'))
    expect(await sql`select from patchbay.interactions where user_id = ${user.id}`).toHaveLength(0)
    await callTool(token, 'getMe')
    expect(await sql`select from patchbay.interactions where user_id = ${user.id}`).toHaveLength(1)
  })
})
