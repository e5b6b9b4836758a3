import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { connect, gpt, newRequest } from '../support/gpt.ts'
import { MCP, mcpToken, post } from '../support/mcp.ts'
import { F } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

// Where the readers of a value gave up one after the other, and about as deep as 64 kB go.
const nested: [string, string][] = [1000, 3000, 6000, 20_000].flatMap((levels) => {
  const lists = '['.repeat(levels) + ']'.repeat(levels)
  const inner = Math.min(levels, 10_000)
  const objects = `${'{"a":'.repeat(inner)}1${'}'.repeat(inner)}`
  return [
    [`${levels} lists`, lists],
    [`${inner} objects`, objects],
  ] satisfies [string, string][]
})

let user: TestUser
let tokens: { gpt: string; mcp: string }
beforeAll(async () => {
  user = await newUser()
  tokens = { gpt: (await connect(user)).access_token, mcp: await mcpToken(user) }
})

const MODERN = '2026-07-28'
const rpc = (method: string, params: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`
const modernMeta = (capabilities: string) => `"_meta":{
  "io.modelcontextprotocol/protocolVersion":"${MODERN}",
  "io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},
  "io.modelcontextprotocol/clientCapabilities":${capabilities}}`
const modern = (method: string) => ({ 'mcp-protocol-version': MODERN, 'mcp-method': method })

describe.each(nested)('JSON in %s', (_, deep) => {
  it.each([
    ['POST', '/notes'],
    ['PATCH', `/notes/${randomUUID()}`],
    ['PUT', `/notes/${randomUUID()}`],
    ['POST', `/notes/${randomUUID()}/pin`],
  ])('is a fault of the caller for F/gpt: %s %s', async (method, path) => {
    const body = `{"title":${deep}}`
    await expectProblem(gpt('unknown', path, { method, body }), 401, 'unauthorized')
    await expectProblem(
      gpt(tokens.gpt, path, { method, body }),
      400,
      'invalid_request',
      /nested too deeply/,
    )
  })

  it.each<[what: string, body: string, headers?: Record<string, string>]>([
    ['a ping', rpc('ping', `{"a":${deep}}`)],
    ['a batch', `[${rpc('ping', `{"a":${deep}}`)}]`],
    [
      'the arguments of a call',
      rpc('tools/call', `{"name":"createNote","arguments":{"a":${deep}}}`),
    ],
    [
      'what a client can do',
      rpc(
        'initialize',
        `{"protocolVersion":"2025-11-25","clientInfo":{"name":"a","version":"1"},"capabilities":{"experimental":{"a":${deep}}}}`,
      ),
    ],
    [
      `the arguments of a call of ${MODERN}`,
      rpc('tools/call', `{"name":"createNote","arguments":{"title":${deep}},${modernMeta('{}')}}`),
      { ...modern('tools/call'), 'mcp-name': 'createNote' },
    ],
    [
      `what a client of ${MODERN} can do`,
      rpc('tools/list', `{${modernMeta(`{"experimental":{"a":${deep}}}`)}}`),
      modern('tools/list'),
    ],
  ])('is a fault of the caller for F/mcp: %s', async (_what, body, headers) => {
    const stranger = await answer(post('unknown', body, headers))
    expect([stranger.status, stranger.body.jsonrpc], stranger.text).toEqual([401, '2.0'])
    const own = await answer(post(tokens.mcp, body, headers))
    expect([own.status, own.body], own.text).toEqual([
      400,
      {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32600, message: 'The body is nested too deeply.' },
      },
    ])
  })

  it('is a fault of the caller for F/oauth', async () => {
    const send = (path: string, body: string) =>
      fetch(`${F}/oauth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${user.jwt}` },
        body,
      })
    await expectOAuthProblem(send('token', `{"grant_type":${deep}}`), 400, 'invalid_request')
    const registration = `{"redirect_uris":["https://app.example/cb"],"contacts":${deep}}`
    await expectOAuthProblem(send('register', registration), 400, 'invalid_client_metadata')
    const decision = send(`requests/${await newRequest()}`, `{"decision":${deep}}`)
    await expectProblem(decision, 400, 'invalid_request')
  })
})

it('JSON as deep as clients send it is taken', async () => {
  const shallow = '['.repeat(50) + ']'.repeat(50)
  const listed = await answer(post(tokens.mcp, rpc('tools/list', `{"_meta":{"a":${shallow}}}`)))
  expect([listed.status, listed.body.error], MCP).toEqual([200, undefined])
})
