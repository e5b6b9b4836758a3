// MCP's TypeScript SDK before 1.17: of an issuer with a path it knows the path-inserted form and the origin's root, which a
// project's own domain cannot serve. With a domain in front that does (examples/custom-domain), it connects.
import { Client } from 'mcp-sdk-1.16/client/index.js'
import { StreamableHTTPClientTransport } from 'mcp-sdk-1.16/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CustomDomain, startCustomDomain } from '../../../support/custom-domain.ts'
import { Host } from './support/signs-in.ts'

const self = { name: 'mcp-sdk-1.16', version: '1.16.0' }

let domain: CustomDomain
beforeAll(async () => {
  domain = await startCustomDomain()
})
afterAll(() => domain.stop())

/** What it asks for, in order. */
const asked: string[] = []

function transportTo(host: Host, isServed: (path: string) => boolean) {
  const url = new URL('/functions/v1/mcp', domain.origin)
  return new StreamableHTTPClientTransport(url, {
    authProvider: host,
    fetch: async (input, init) => {
      const { pathname } = new URL(input)
      asked.push(pathname)
      return isServed(pathname) ? fetch(input, init) : new Response('not found', { status: 404 })
    },
  })
}

describe('MCP SDK 1.16', () => {
  it('creates a note on its first day, and another day refreshes: by a domain of your own', async () => {
    const host = await Host.start()
    const first = transportTo(host, () => true)
    await expect(new Client(self).connect(first)).rejects.toThrow('Unauthorized')
    await first.finishAuth(host.returned('code'))

    const client = new Client(self)
    await client.connect(transportTo(host, () => true))
    await client.callTool({ name: 'createNote', arguments: { title: 'First day' } })
    const before = await host.aDayPasses()
    await client.callTool({ name: 'createNote', arguments: { title: 'Second day' } })
    await host.expectConnected(before, 'Second day', 'First day')
    await client.close()
  })

  it('finds no way to sign in where a project’s own domain is all there is', async () => {
    asked.splice(0)
    const host = await Host.start()
    const bare = transportTo(host, (path) => path.startsWith('/functions/v1/'))
    await expect(new Client(self).connect(bare)).rejects.toThrow()
    expect(host.authorizationUrls).toEqual([])
    expect(asked.some((path) => path.includes('openid-configuration'))).toBe(false)
  })
})
