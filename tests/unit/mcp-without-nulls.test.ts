import { describe, expect, it } from 'vitest'
import { withoutNulls } from '../../functions-shared/mcp/without-nulls.ts'

const call = (method: string, params: unknown) => ({ jsonrpc: '2.0', id: 1, method, params })

describe('A null in the parameters of a message', () => {
  it.each([
    ['the parameters themselves', 'tools/list', null, undefined],
    ['a cursor', 'tools/list', { cursor: null }, {}],
    ['what a call says of itself', 'tools/call', { name: 'a', _meta: null }, { name: 'a' }],
    ['a progress token', 'tools/call', { _meta: { progressToken: null } }, { _meta: {} }],
    ['all arguments of a tool', 'tools/call', { name: 'a', arguments: null }, { name: 'a' }],
    ['an argument of a prompt', 'prompts/get', { arguments: { focus: null } }, { arguments: {} }],
    [
      'capabilities that a client does not have',
      'initialize',
      { capabilities: { roots: null, sampling: { context: null } }, clientInfo: { title: null } },
      { capabilities: { sampling: {} }, clientInfo: {} },
    ],
  ])('is absent: %s', (_, method, params, present) => {
    const { params: _params, ...rest } = call(method, params)
    expect(withoutNulls(call(method, params))).toEqual(
      present === undefined ? rest : { ...rest, params: present },
    )
  })

  it.each([
    ['in an argument of a tool', call('tools/call', { arguments: { description: null } })],
    ['in a list', call('tools/list', { list: [null, 1] })],
    ['as the id', { jsonrpc: '2.0', id: null, method: 'ping' }],
    ['as a result', { jsonrpc: '2.0', id: 1, result: null }],
  ])('stays %s', (_, message) => {
    expect(withoutNulls(message)).toEqual(message)
  })

  it.each([null, 'ping', 7, [], call('ping', 'text'), call('ping', [null])])(
    'is not looked for in what is no object: %j',
    (message) => {
      expect(withoutNulls(message)).toEqual(message)
    },
  )

  it('is absent however deep it stands, in lists too', () => {
    const deep = (innermost: unknown) => {
      let value = innermost
      for (let level = 0; level < 40; level++) value = { list: [value] }
      return value
    }
    expect(withoutNulls(call('ping', deep({ a: null })))).toEqual(call('ping', deep({})))
  })

  it('means nothing to JavaScript, whatever its name', () => {
    const message = JSON.parse('{"method":"ping","params":{"__proto__":{"a":1},"b":null}}')
    const { params } = Object(withoutNulls(message))
    expect(Object.keys(params)).toEqual(['__proto__'])
    expect(params.a).toBeUndefined()
  })
})
