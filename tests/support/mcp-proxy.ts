import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MCP } from './mcp.ts'
import { stack } from './stack.ts'

/** What to ask for in the place of a tool or prompt that only a test server has. */
export type Alias = (args: Record<string, string>) => { name: string; arguments?: object }

const NOT_PASSED_ON = ['host', 'connection', 'content-length', 'transfer-encoding']

/**
 * A server on a port of its own that passes everything to the MCP server with an access token, for a client that can't
 * sign in and that knows tools by other names. A page of the proxy's own origin counts as one of the web app; any other
 * origin stays what it is.
 */
export async function startMcpProxy(
  token: string,
  aliases: Record<string, Alias> = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)

    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (!NOT_PASSED_ON.includes(name)) headers.set(name, String(value))
    }
    headers.set('authorization', `Bearer ${token}`)
    if (ownOrigins.includes(headers.get('origin') ?? '')) headers.set('origin', stack.web_url)

    const answer = await fetch(MCP, {
      method: incoming.method ?? 'POST',
      headers,
      ...(chunks.length > 0 && { body: translate(Buffer.concat(chunks).toString(), aliases) }),
    })
    const answerHeaders = [...answer.headers].filter(([name]) => !NOT_PASSED_ON.includes(name))
    outgoing.writeHead(answer.status, Object.fromEntries(answerHeaders))
    outgoing.end(Buffer.from(await answer.arrayBuffer()))
  })

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ownOrigins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`]

  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function translate(body: string, aliases: Record<string, Alias>): string {
  const message = JSON.parse(body)
  const alias = aliases[message.params?.name]
  if (alias) Object.assign(message.params, alias(message.params.arguments ?? {}))
  return JSON.stringify(message)
}
