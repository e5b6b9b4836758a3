// The MCP client of Vercel's AI SDK, with OAuth of its own.
import { auth, createMCPClient, UnauthorizedError } from '@ai-sdk/mcp'
import { describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { fromBareDomain, Host } from './support/signs-in.ts'

describe('Vercel AI SDK', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const host = await Host.start()
    const connect = () =>
      createMCPClient({
        transport: { type: 'http', url: MCP, authProvider: host, fetch: fromBareDomain },
      })
    await expect(connect()).rejects.toThrow(UnauthorizedError)
    const authorized = await auth(host, {
      serverUrl: MCP,
      authorizationCode: host.returned('code'),
      callbackState: host.returned('state'),
      callbackIssuer: host.returned('iss'),
      fetchFn: fromBareDomain,
    })
    expect(authorized).toBe('AUTHORIZED')

    const client = await connect()
    const { createNote } = await client.tools()
    const call = (title: string) =>
      createNote?.execute?.({ title }, { toolCallId: title, messages: [], context: {} })
    expect(await call('First day')).toMatchObject({ structuredContent: { title: 'First day' } })
    const before = await host.aDayPasses()
    await call('Second day')
    await host.expectConnected(before, 'Second day', 'First day')
    await client.close()
  })
})
