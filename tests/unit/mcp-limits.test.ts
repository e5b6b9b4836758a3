import { describe, expect, it } from 'vitest'
import {
  challenge,
  insufficientScope,
  invalidToken,
  noToken,
} from '../../functions-shared/mcp/challenge.ts'
import { readMessage } from '../../functions-shared/mcp/read-message.ts'
import { idOf } from '../../functions-shared/mcp/rpc-error.ts'

/** A request whose body comes in these pieces; without an end it goes on for ever. */
function request(pieces: string[], ends = true): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      if (ends) controller.close()
    },
  })
  return new Request('https://app.example/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    ...{ duplex: 'half' },
  })
}

describe('The body of an MCP request', () => {
  it('may come in pieces', async () => {
    expect(await readMessage(request(['{"id"', ':1}']))).toEqual({ value: { id: 1 } })
  })

  it('has at most ten messages', async () => {
    const batch = (size: number) =>
      request([JSON.stringify(Array.from({ length: size }, (_, id) => ({ id, method: 'ping' })))])
    expect(await readMessage(batch(10))).toHaveProperty('value')
    expect(await readMessage(batch(11))).toMatchObject({ problem: { status: 413 } })
  })

  const batch = (...messages: object[]) => request([JSON.stringify(messages)])
  const invalid = { problem: { status: 400, code: -32600 } }

  it('gives each request of a batch an id of its own, or none', async () => {
    const ping = (id: unknown) => ({ id, method: 'ping' })
    expect(await readMessage(batch(ping(1), ping(1)))).toMatchObject(invalid)
    expect(await readMessage(batch(ping('a'), ping(2), ping('a')))).toMatchObject(invalid)
    expect(await readMessage(batch(ping(1), ping('1')))).toHaveProperty('value')
    const notifications = batch({ method: 'a' }, { method: 'a' })
    expect(await readMessage(notifications)).toHaveProperty('value')
  })

  it('is a batch in MCP 2025-03-26 alone', async () => {
    const from = (version: string) => {
      const one = batch({ id: 1, method: 'ping' })
      one.headers.set('mcp-protocol-version', version)
      return readMessage(one)
    }
    expect(await from('2025-03-26')).toHaveProperty('value')
    for (const version of ['2025-06-18', '2025-11-25', '2026-07-28', '']) {
      expect(await from(version), version).toMatchObject(invalid)
    }
  })

  it('cancels nothing in a batch: what is cancelled gets no answer, and the others would wait for it', async () => {
    const ping = { id: 1, method: 'ping' }
    const cancel = { method: 'notifications/cancelled', params: { requestId: 1 } }
    expect(await readMessage(batch(ping, cancel))).toEqual({ value: [ping] })
    expect(await readMessage(batch(cancel))).toEqual({ value: cancel })
  })
})

describe('A challenge', () => {
  const config = { mcpResource: 'https://api.example.com/functions/v1/mcp' }
  const metadata =
    'resource_metadata="https://api.example.com/functions/v1/mcp/.well-known/oauth-protected-resource"'

  it('names metadata and scopes, and an error only where there was a credential', () => {
    const toolset = { scopes: ['a:read', 'a:write'] }
    expect(challenge(noToken(toolset), config)).toBe(`Bearer ${metadata}, scope="a:read a:write"`)
    expect(challenge(invalidToken(toolset), config)).toBe(
      `Bearer ${metadata}, scope="a:read a:write", error="invalid_token"`,
    )
    expect(challenge(insufficientScope({ scope: 'a:write' }, 'a:read a:write'), config)).toBe(
      `Bearer ${metadata}, scope="a:read a:write", error="insufficient_scope"`,
    )
  })
})

describe('The id of a request', () => {
  it.each([
    [{ id: 1, method: 'ping' }, 1],
    [{ id: 'a', method: 'ping' }, 'a'],
    [{ id: 0, method: 'ping' }, 0],
    [{ id: {}, method: 'ping' }, null],
    [{ method: 'ping' }, null],
    [{ id: 1 }, null],
    [[{ id: 1, method: 'ping' }], null],
    [null, null],
    ['text', null],
  ])('of %j is %j', (body, id) => {
    expect(idOf(body)).toBe(id)
  })
})
