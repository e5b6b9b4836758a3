import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server'
import type { ActionAnswer } from '../actions/action-answer.ts'
import { newProblem } from '../runtime/http/problem.ts'
import { callTool } from './call-tool.ts'
import { type McpContext, runAction } from './context.ts'
import { iconsFor } from './icons.ts'
import { rpcCode } from './rpc-error.ts'
import { SdkServer } from './sdk-server.ts'

/**
 * How long a client may keep a list (MCP 2026-07-28): what it says changes with a deployment. Without it a client may list
 * again in each turn of a conversation.
 */
const LIST_TTL = { ttlMs: 300_000 }

/**
 * An MCP server for one HTTP request. The SDK's low-level server, since the registry has JSON Schemas at hand and Postgres
 * is who validates a call's credential before its arguments; the high-level one validates first.
 *
 * @param message what it answers: icons are only for versions that have them
 */
export function createServer(context: McpContext, message: unknown): Server {
  const { about, instructions, prompts } = context.toolset
  const { webUrl } = context.runtime.config
  const icons = iconsFor(message, context.call.request, webUrl)
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
    if (context.isBatch) {
      context.room -= JSON.stringify(result).length
      if (context.room < 0) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, tooLong)
    }
    return result
  }

  server.setRequestHandler('tools/list', () =>
    fitting({ tools: context.toolset.tools.map((tool) => ({ ...tool, ...icons })) }),
  )

  server.setRequestHandler('tools/call', ({ params }) => {
    const action = context.toolset.actions.get(params.name)
    if (!action) throw unknown('Tool', params.name)
    return callTool(action, params.arguments ?? {}, context)
  })

  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ definition }) => definition),
  }))

  server.setRequestHandler('prompts/get', async ({ params }) => {
    const prompt = prompts.find(({ definition }) => definition.name === params.name)
    if (!prompt) throw unknown('Prompt', params.name)
    const answer = await prompt.get(params.arguments ?? {}, async (action, input) => {
      const called = await runAction(action, input, context)
      return called.problem === null && called.isHeld ? heldForPrompt : called
    })
    if ('result' in answer) return fitting(answer.result)
    throw new ProtocolError(codeOf[answer.problem], answer.message)
  })

  return server
}

/** A prompt is made of what its action answers. */
const heldForPrompt: ActionAnswer = {
  ok: null,
  problem: newProblem(
    409,
    'conflict',
    'This waits for the user to approve it. Nothing was done yet.',
  ),
}

const codeOf = {
  argument: ProtocolErrorCode.InvalidParams,
  refused: rpcCode.serverError,
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
