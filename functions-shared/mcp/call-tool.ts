import type { CallToolResult } from '@modelcontextprotocol/server'
import { heldSentence } from '../actions/approvals/held.ts'
import type { Action } from '../actions/define-action.ts'
import { validate } from '../actions/read-input.ts'
import type { Problem } from '../runtime/http/problem.ts'
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
  const answer = await runAction(action, validate(action, fields), context)
  const { ok, problem } = answer
  if (problem) return toolError(problem)
  if (answer.isHeld) return heldResult(ok, context)
  // Reading again costs nothing; what was changed must be told.
  if (ok.length > context.room && action.effect === 'read') return toolError(noRoom)

  const asText = JSON.stringify(ok).length
  const fitsTwice = ok.length + asText <= context.room
  context.room -= fitsTwice ? ok.length + asText : ok.length
  return {
    content: [{ type: 'text', text: fitsTwice ? ok : inStructuredContent }],
    structuredContent: JSON.parse(ok),
  }
}

/** No error: a model that sees an error tries again. */
function heldResult(ok: string, context: McpContext): CallToolResult {
  const text = heldSentence(ok)
  context.room -= ok.length + text.length
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(ok) }
}

function toolError({ error, message }: Problem): CallToolResult {
  return { content: [{ type: 'text', text: `${error}: ${message}` }], isError: true }
}
