// LangChain's MCP adapters: tools of a chain, whose schemas they make from ours.
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { auth } from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { Host } from './support/signs-in.ts'

describe('LangChain', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const host = await Host.start()
    const connect = () =>
      new MultiServerMCPClient({
        mcpServers: { patchbay: { transport: 'http', url: MCP, authProvider: host } },
      })
    await expect(connect().getTools()).rejects.toThrow(/auth/i)
    // The adapters leave the way back from the browser to the host.
    await auth(host, {
      serverUrl: MCP,
      authorizationCode: host.returned('code'),
      iss: host.returned('iss'),
    })

    const client = connect()
    const tools = await client.getTools()
    const createNote = tools.find(({ name }) => name.endsWith('createNote'))
    await createNote?.invoke({ title: 'First day' })
    const before = await host.aDayPasses()
    await createNote?.invoke({ title: 'Second day' })
    await host.expectConnected(before, 'Second day', 'First day')
    await client.close()
  })
})
