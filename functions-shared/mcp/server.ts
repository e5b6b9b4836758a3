import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server'
import { about } from '../actions/about.ts'
import { callTool } from './call-tool.ts'
import type { Exchange } from './exchange.ts'
import { iconsFor } from './icons.ts'
import { instructions } from './instructions.ts'
import { prompts } from './prompts/prompts.ts'
import { SdkServer } from './sdk-server.ts'

/**
 * How long a client may keep a list (MCP 2026-07-28): what it says changes with a deployment. Without it each turn of a
 * conversation may list again.
 */
const LIST_TTL = { ttlMs: 300_000 }

/**
 * An MCP server for one HTTP request. The SDK's low-level server, since the registry has JSON Schemas at hand and Postgres
 * is who validates a call's credential before its arguments; the high-level one validates first.
 *
 * @param message what it answers: icons are only for versions that have them
 */
export function createServer(exchange: Exchange, message: unknown): Server {
  const { webUrl } = exchange.runtime.config
  const icons = iconsFor(message, exchange.call.request, webUrl)
  const server = new SdkServer(
    {
      name: about.name,
      title: about.title,
      version: about.version,
      websiteUrl: webUrl,
      ...icons,
    },
    {
      capabilities: { tools: {}, prompts: {} },
      instructions,
      cacheHints: { 'tools/list': LIST_TTL, 'prompts/list': LIST_TTL, 'server/discover': LIST_TTL },
    },
  )

  // A request of its own always has the room.
  const fitting = <Result>(result: Result): Result => {
    if (exchange.isBatch) {
      exchange.room -= JSON.stringify(result).length
      if (exchange.room < 0) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, tooLong)
    }
    return result
  }

  server.setRequestHandler('tools/list', () =>
    fitting({ tools: exchange.toolset.tools.map((tool) => ({ ...tool, ...icons })) }),
  )

  server.setRequestHandler('tools/call', ({ params }) => {
    const action = exchange.toolset.actions.get(params.name)
    if (!action) throw unknown('Tool', params.name)
    return callTool(action, params.arguments ?? {}, exchange)
  })

  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ definition }) => definition),
  }))

  server.setRequestHandler('prompts/get', async ({ params }) => {
    const prompt = prompts.find(({ definition }) => definition.name === params.name)
    if (!prompt) throw unknown('Prompt', params.name)
    return fitting(await prompt.get(params.arguments ?? {}, exchange))
  })

  return server
}

const tooLong =
  'The answers of this batch are too long together. Send this in a request of its own.'

function unknown(what: string, name: string): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `${what} ${name.slice(0, 100)} not found`,
  )
}
