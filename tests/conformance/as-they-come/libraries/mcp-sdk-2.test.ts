// MCP's TypeScript SDK, the newest 2.x, in both eras of the protocol that it speaks.
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { fromBareDomain, Host } from './support/signs-in.ts'

const self = { name: 'mcp-sdk-2', version: '2.4.0' }

describe('MCP SDK 2.x', () => {
  it.each(['legacy', 'auto'] as const)(
    'creates a note on its first day, and another day refreshes: %s',
    async (mode) => {
      const host = await Host.start()
      const transport = () =>
        new StreamableHTTPClientTransport(new URL(MCP), {
          authProvider: host,
          fetch: fromBareDomain,
        })
      const first = transport()
      const client = () => new Client(self, { versionNegotiation: { mode } })
      await expect(client().connect(first)).rejects.toThrow(UnauthorizedError)
      await first.finishAuth(host.callback ?? new URLSearchParams())

      const connected = client()
      await connected.connect(transport())
      await connected.callTool({ name: 'createNote', arguments: { title: 'First day' } })
      const before = await host.aDayPasses()
      await connected.callTool({ name: 'createNote', arguments: { title: 'Second day' } })
      await host.expectConnected(before, 'Second day', 'First day')
      await connected.close()
    },
  )
})
