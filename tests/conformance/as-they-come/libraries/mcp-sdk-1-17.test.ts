// MCP's TypeScript SDK 1.17, the first that looks for an issuer with a path where a function can serve it.
import { Client } from 'mcp-sdk-1.17/client/index.js'
import { StreamableHTTPClientTransport } from 'mcp-sdk-1.17/client/streamableHttp.js'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { fromBareDomain, Host } from './support/signs-in.ts'

const self = { name: 'mcp-sdk-1.17', version: '1.17.5' }

describe('MCP SDK 1.17', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const host = await Host.start()
    const transport = () =>
      new StreamableHTTPClientTransport(new URL(MCP), { authProvider: host, fetch: fromBareDomain })
    const first = transport()
    await expect(new Client(self).connect(first)).rejects.toThrow('Unauthorized')
    await first.finishAuth(host.returned('code'))

    const client = new Client(self)
    await client.connect(transport())
    await client.callTool({ name: 'createNote', arguments: { title: 'First day' } })
    const before = await host.aDayPasses()
    await client.callTool({ name: 'createNote', arguments: { title: 'Second day' } })
    await host.expectConnected(before, 'Second day', 'First day')
    await client.close()
  })
})
