import { describe, expect, it } from 'vitest'
import { isPlainCall } from '../../functions-shared/mcp/standing-server.ts'

const headers = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
  'mcp-protocol-version': '2025-06-18',
}
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'listTodos' } }

function plain(message: unknown, changes: Record<string, string | null> = {}): boolean {
  const request = new Request('https://app.example/mcp', { method: 'POST', headers })
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) request.headers.delete(name)
    else request.headers.set(name, value)
  }
  return isPlainCall(request, message)
}

describe('A plain call, which needs no server of its own', () => {
  it.each([
    ['as most clients send it', call, {}],
    ['with an id that is a text', { ...call, id: 'a' }, {}],
    ['with metadata', { ...call, params: { name: 'a', _meta: { progressToken: 1 } } }, {}],
    ['of a client that names no version', call, { 'mcp-protocol-version': null }],
    ['of the oldest version', call, { 'mcp-protocol-version': '2024-10-07' }],
    [
      'with parameters of the media type',
      call,
      { 'content-type': 'application/json; charset=utf-8' },
    ],
  ])('is one %s', (_, message, changes) => {
    expect(plain(message, changes)).toBe(true)
  })

  it.each([
    ['a batch', [call], {}],
    ['nothing', null, {}],
    ['another method', { ...call, method: 'tools/list' }, {}],
    ['a notification', { jsonrpc: '2.0', method: 'tools/call', params: call.params }, {}],
    ['an id that JSON-RPC does not have', { ...call, id: {} }, {}],
    ['another JSON-RPC', { ...call, jsonrpc: '1.0' }, {}],
    ['parameters that are a list', { ...call, params: [] }, {}],
    ['metadata that are a text', { ...call, params: { name: 'a', _meta: 'a' } }, {}],
    [
      'a call of the new protocol',
      {
        ...call,
        params: { name: 'a', _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
      },
      {},
    ],
    ['the new version in the header', call, { 'mcp-protocol-version': '2026-07-28' }],
    ['an unknown version', call, { 'mcp-protocol-version': '1999-01-01' }],
    ['no accept', call, { accept: null }],
    ['half an accept', call, { accept: 'application/json' }],
    ['another type', call, { 'content-type': 'text/plain' }],
    ['a type that looks alike', call, { 'content-type': 'application/jsonp' }],
  ])('is not %s', (_, message, changes) => {
    expect(plain(message, changes)).toBe(false)
  })
})
