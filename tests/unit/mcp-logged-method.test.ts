import { describe, expect, it } from 'vitest'
import { loggedMethod } from '../../functions-shared/mcp/logged-method.ts'

describe('the method in the log line of an MCP request', () => {
  it.each([
    [{ method: 'tools/call' }, 'tools/call'],
    [{ method: 'subscriptions/listen' }, 'subscriptions/listen'],
    [{ method: 'pb_at_somebodyputatokenhere' }, 'other'],
    [{ method: 'toString' }, 'other'],
    [[{ method: 'tools/call' }], 'batch'],
    [{ method: 1 }, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %j is %s', (message, logged) => {
    expect(loggedMethod(message)).toBe(logged)
  })
})
