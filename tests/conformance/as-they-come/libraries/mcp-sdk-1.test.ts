// MCP's TypeScript SDK, the newest 1.x: what Cline, Goose and many hosts are made with.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { fromBareDomain, Host } from './support/signs-in.ts'

const self = { name: 'mcp-sdk-1', version: '1.32.2' }

describe('MCP SDK 1.x', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const host = await Host.start()
    const transport = () =>
      new StreamableHTTPClientTransport(new URL(MCP), { authProvider: host, fetch: fromBareDomain })
    const first = transport()
    await expect(new Client(self).connect(first)).rejects.toThrow('Unauthorized')
    await first.finishAuth(host.returned('code'))

    const client = new Client(self)
    await client.connect(transport())
    const made = await client.callTool({ name: 'createNote', arguments: { title: 'First day' } })
    expect(made.isError).toBeFalsy()
    const before = await host.aDayPasses()
    await client.callTool({ name: 'createNote', arguments: { title: 'Second day' } })
    await host.expectConnected(before, 'Second day', 'First day')
    await client.close()
  })
})
