import { describe, expect, it, vi } from 'vitest'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { app } from '../core-app/app/app.ts'
import { mcpRequest } from './support/mcp-request.ts'
import { testRuntime } from './support/runtime.ts'

const answerBySdk = '../../functions-shared/mcp/answer-by-sdk.ts'

describe('The SDK of MCP', () => {
  it('that could not be loaded is loaded by the next request', async () => {
    vi.doMock(answerBySdk, () => {
      throw new Error('no file can be opened')
    })
    const { runtime } = testRuntime({ authenticated: true, user_id: null, client_id: null })
    const mcp = createEdgeFunction('mcp', mcpRoutes(app), () => runtime)
    const ping = async () => {
      const message = '{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
      return (await mcp.fetch(mcpRequest('token', message))).status
    }
    expect(await ping()).toBe(500)
    vi.doUnmock(answerBySdk)
    expect(await ping()).toBe(200)
  })
})
