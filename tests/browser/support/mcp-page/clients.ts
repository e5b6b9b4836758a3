import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { PageProvider } from './provider.ts'

const self = { name: 'page', version: '1.0.0' }

/** A client of either version of the SDK, as far as the page needs it. */
export interface PageClient {
  connect(): Promise<void>
  finishAuth(callback: URLSearchParams): Promise<void>
  toolNames(): Promise<string[]>
  call(name: string, args: Record<string, unknown>): Promise<unknown>
}

/** Version 2, which negotiates 2026-07-28. */
export function clientV2(server: URL): PageClient {
  const transport = () =>
    new StreamableHTTPClientTransport(server, { authProvider: new PageProvider() })
  const client = new Client(self, { versionNegotiation: { mode: 'auto' } })
  return {
    connect: () => client.connect(transport()),
    finishAuth: (callback) => transport().finishAuth(callback),
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) =>
      (await client.callTool({ name, arguments: args })).structuredContent,
  }
}

/** Version 1, which begins with `initialize` and asks for a stream. */
export function clientV1(server: URL): PageClient {
  const transport = () => new TransportV1(server, { authProvider: new PageProvider() })
  const client = new ClientV1(self)
  return {
    connect: () => client.connect(transport()),
    finishAuth: (callback) => transport().finishAuth(callback.get('code') ?? ''),
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) =>
      (await client.callTool({ name, arguments: args })).structuredContent,
  }
}
