import * as sdk from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'
import { plainVersions, readPlainCall } from '../../functions-shared/mcp/plain-call.ts'
import { toolsetOf } from '../../functions-shared/mcp/toolset.ts'
import { app } from '../core-app/app/app.ts'
import { mcpRequest } from './support/mcp-request.ts'
import { testCall } from './support/runtime.ts'

const toolset = toolsetOf(app)
const call = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'listNotes', arguments: { limit: 1 } },
}
const withParams = (params: object) => ({ ...call, params: { name: 'listNotes', ...params } })

function read(message: unknown, changes: Record<string, string | null> = {}) {
  const request = mcpRequest('token', '')
  request.headers.set('mcp-protocol-version', '2025-06-18')
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) request.headers.delete(name)
    else request.headers.set(name, value)
  }
  return readPlainCall(message, { call: testCall(request), toolset })
}

describe('A plain call, which needs nothing of the SDK', () => {
  it.each([
    ['as most clients send it', call, {}],
    ['with an id that is a text', { ...call, id: 'a' }, {}],
    ['without arguments', { ...call, params: { name: 'listNotes' } }, {}],
    ['with a progress token', withParams({ _meta: { progressToken: 1 } }), {}],
    ['with what ChatGPT tells of itself', withParams({ _meta: { 'openai/locale': 'de' } }), {}],
    ['of a client that names no version', call, { 'mcp-protocol-version': null }],
    ['of the oldest version', call, { 'mcp-protocol-version': '2024-10-07' }],
    ['of a client that accepts JSON alone', call, { accept: 'application/json' }],
    ['of a client that does not say what it accepts', call, { accept: null }],
  ])('is one %s', (_, message, changes) => {
    expect(read(message, changes)).toMatchObject({
      id: message.id,
      action: { sqlName: 'list_notes' },
    })
  })

  it('has its arguments, or none', () => {
    expect(read(call)?.fields).toEqual({ limit: 1 })
    expect(read(withParams({ arguments: undefined }))?.fields).toEqual({})
  })

  it.each([
    ['a batch', [call], {}],
    ['nothing', null, {}],
    ['a text', 'tools/call', {}],
    ['another method', { ...call, method: 'tools/list' }, {}],
    ['a notification', { ...call, id: undefined }, {}],
    ['an id that JSON-RPC does not have', { ...call, id: {} }, {}],
    ['an id with a fraction', { ...call, id: 1.5 }, {}],
    ['an id that would be rounded', { ...call, id: 2 ** 53 }, {}],
    ['the id null', { ...call, id: null }, {}],
    ['another JSON-RPC', { ...call, jsonrpc: '1.0' }, {}],
    ['a message with more in it', { ...call, result: {} }, {}],
    ['no parameters', { ...call, params: undefined }, {}],
    ['parameters that are a list', { ...call, params: [] }, {}],
    ['a call of a task', withParams({ task: {} }), {}],
    ['a tool that there is not', withParams({ name: 'toString' }), {}],
    ['a tool without a name', withParams({ name: undefined }), {}],
    ['arguments that are a list', withParams({ arguments: [] }), {}],
    ['arguments that are null', withParams({ arguments: null }), {}],
    ['metadata that are a text', withParams({ _meta: 'a' }), {}],
    ['metadata that are null', withParams({ _meta: null }), {}],
    ['a progress token that is none', withParams({ _meta: { progressToken: {} } }), {}],
    [
      'a progress token that would be rounded',
      withParams({ _meta: { progressToken: 2 ** 53 } }),
      {},
    ],
    ['the new version in the header', call, { 'mcp-protocol-version': '2026-07-28' }],
    ['an unknown version', call, { 'mcp-protocol-version': '1999-01-01' }],
  ])('is not %s', (_, message, changes) => {
    expect(read(message, changes)).toBeNull()
  })

  // Those of W3C Trace Context mean nothing here.
  const traces = ['traceparent', 'tracestate', 'baggage']
  const keys = Object.entries(sdk).flatMap(([name, key]) =>
    name.endsWith('_META_KEY') && typeof key === 'string' && !traces.includes(key) ? [key] : [],
  )
  it.each(keys)('is not one that tells %s of the protocol', (key) => {
    expect(keys.length).toBeGreaterThan(5)
    expect(read(withParams({ _meta: { [key]: 'a' } }))).toBeNull()
  })

  it('is of a version that the SDK serves, too', () => {
    expect([...plainVersions].toSorted()).toEqual(sdk.SUPPORTED_PROTOCOL_VERSIONS.toSorted())
  })
})
