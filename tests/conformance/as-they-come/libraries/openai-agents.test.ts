// The OpenAI Agents SDK: its MCP server over HTTP, and in strict mode the tools that it makes of ours, with every optional
// argument filled in with null as the model must.
import { auth } from '@modelcontextprotocol/client'
import { Agent, getAllMcpTools, MCPServerStreamableHttp, RunContext } from '@openai/agents-core'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { fromBareDomain, Host } from './support/signs-in.ts'

async function connected() {
  const host = await Host.start()
  const server = () =>
    new MCPServerStreamableHttp({
      url: MCP,
      name: 'Patchbay',
      authProvider: host,
      fetch: fromBareDomain,
      errorFunction: null,
    })
  await expect(server().connect()).rejects.toThrow(/Unauthorized/)
  // It leaves the way back from the browser to the host.
  await auth(host, {
    serverUrl: MCP,
    authorizationCode: host.returned('code'),
    iss: host.returned('iss'),
  })
  const connection = server()
  await connection.connect()
  return { host, connection }
}

describe('OpenAI Agents SDK', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const { host, connection } = await connected()
    await connection.callTool('createNote', { title: 'First day' })
    const before = await host.aDayPasses()
    await connection.callTool('createNote', { title: 'Second day' })
    await host.expectConnected(before, 'Second day', 'First day')
    await connection.close()
  })

  it('works in strict mode: what the model leaves open comes as null', async () => {
    const { host, connection } = await connected()
    const tools = await getAllMcpTools({
      mcpServers: [connection],
      convertSchemasToStrict: true,
      runContext: new RunContext(),
      agent: new Agent({ name: 'Assistant' }),
    })
    const call = async (name: string, args: object) => {
      const tool = tools.find((one) => one.name === name)
      if (tool?.type !== 'function') throw new Error(`no function ${name}`)
      return JSON.stringify(await tool.invoke(new RunContext(), JSON.stringify(args)))
    }
    await call('createNote', { title: 'Strict', description: null })
    const nothing = { status: null, q: null, limit: null, cursor: null }
    expect(await call('listNotes', nothing)).toContain('Strict')
    const { data } = await host.user.supabase.from('notes').select('title, description')
    expect(data).toEqual([{ title: 'Strict', description: null }])
    await connection.close()
  })
})
