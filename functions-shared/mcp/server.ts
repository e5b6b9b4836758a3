import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import { callTool } from './call-tool.ts'
import { type Exchange, runAction } from './exchange.ts'

/**
 * An MCP server for one HTTP request. The SDK's low-level server, since the registry has JSON Schemas at hand and Postgres
 * is who validates a call's credential before its arguments; the high-level one validates first.
 */
export function createServer(exchange: Exchange): Server {
  const { about, instructions, prompts } = exchange.toolset
  const server = new Server(
    {
      name: about.name,
      title: about.title,
      version: about.version,
      websiteUrl: exchange.runtime.config.webUrl,
    },
    { capabilities: { tools: {}, prompts: {} }, instructions },
  )

  // A request of its own always has the room.
  const fitting = <Result>(result: Result): Result => {
    if (exchange.isBatch) {
      exchange.room -= JSON.stringify(result).length
      if (exchange.room < 0) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, tooLong)
    }
    return result
  }

  server.setRequestHandler('tools/list', () => fitting({ tools: exchange.toolset.tools }))

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
    const answer = await prompt.get(params.arguments ?? {}, (action, input) =>
      runAction(action, input, exchange),
    )
    if ('result' in answer) return fitting(answer.result)
    throw new ProtocolError(codeOf[answer.problem], answer.message)
  })

  return server
}

const codeOf = {
  argument: ProtocolErrorCode.InvalidParams,
  failed: ProtocolErrorCode.InternalError,
} as const

const tooLong =
  'The answers of this batch are too long together. Send this in a request of its own.'

function unknown(what: string, name: string): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `${what} ${name.slice(0, 100)} not found`,
  )
}
