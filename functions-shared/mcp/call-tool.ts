import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Action } from '../actions/define-action.ts'
import { validate } from '../actions/read-input.ts'
import { type Exchange, runAction } from './exchange.ts'

/** Runs a tool: the action's output as structured content and as text, or a tool error that the model can act on. */
export async function callTool(
  action: Action,
  fields: Record<string, unknown>,
  exchange: Exchange,
): Promise<CallToolResult> {
  const { status, body } = await runAction(action, validate(action, fields), exchange)
  const value = JSON.parse(body)
  return status === 200
    ? { content: [{ type: 'text', text: body }], structuredContent: value }
    : { content: [{ type: 'text', text: `${value.error}: ${value.message}` }], isError: true }
}
