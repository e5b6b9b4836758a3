import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Action } from '../actions/define-action.ts'
import { validate } from '../actions/read-input.ts'
import { type McpContext, noRoom, runAction } from './context.ts'

/** Instead of a text that would make the answer longer than an assistant takes. */
const inStructuredContent =
  'The answer is long and stands in structuredContent alone. Ask for less at once to have it here too.'

/**
 * Runs a tool: the action's output as structured content and, where it fits, as text (MCP, Tools, "Structured Content");
 * or a tool error that the model can act on.
 */
export async function callTool(
  action: Action,
  fields: Record<string, unknown>,
  context: McpContext,
): Promise<CallToolResult> {
  const { status, body } = await runAction(action, validate(action, fields), context)
  if (status !== 200) return toolError(body)
  // Reading again costs nothing; what was changed must be told.
  if (body.length > context.room && action.effect === 'read') return toolError(noRoom.body)

  const asText = JSON.stringify(body).length
  const fitsTwice = body.length + asText <= context.room
  context.room -= fitsTwice ? body.length + asText : body.length
  return {
    content: [{ type: 'text', text: fitsTwice ? body : inStructuredContent }],
    structuredContent: JSON.parse(body),
  }
}

function toolError(body: string): CallToolResult {
  const { error, message } = JSON.parse(body)
  return { content: [{ type: 'text', text: `${error}: ${message}` }], isError: true }
}
