import type { CallToolResult, Tool } from '@modelcontextprotocol/server'
import type { Action } from '../actions/define-action.ts'
import { validate } from '../actions/read-input.ts'
import { actions } from '../actions/registry.ts'
import { inputSchema, outputSchema } from '../actions/schemas.ts'
import { type Exchange, runAction } from './exchange.ts'

/** How a tool is authorized, for clients that read it per tool (ChatGPT). */
interface SecurityScheme {
  type: 'oauth2'
  scopes: string[]
}

/** A tool as `tools/list` shows it. */
export interface ListedTool extends Tool {
  securitySchemes: SecurityScheme[]
}

function toolOf(action: Action): ListedTool {
  const securitySchemes: SecurityScheme[] = [{ type: 'oauth2', scopes: [action.scope] }]
  return {
    name: action.operationId,
    title: action.title,
    description: action.summary,
    inputSchema: { ...inputSchema(action), type: 'object' },
    outputSchema: outputSchema(action),
    annotations: {
      title: action.title,
      readOnlyHint: action.effect === 'read',
      // MCP: false promises that nothing is lost, and overwriting loses what was there.
      destructiveHint: action.effect === 'overwrite' || action.effect === 'destroy',
      idempotentHint: action.idempotent,
      // Everything an action touches is in the app's own database.
      openWorldHint: false,
    },
    securitySchemes,
    // The same for clients whose SDK drops fields that it does not know.
    _meta: { securitySchemes },
  }
}

/** Every action is a tool, under the name that it has as a GPT Action. */
export const tools: ListedTool[] = actions.map(toolOf)

const actionsByName = new Map(actions.map((action) => [action.operationId, action]))

/**
 * Runs a tool: the action's output as structured content and as text, or a tool error that the model can act on.
 * Undefined when there is no such tool.
 */
export function callTool(
  name: string,
  fields: Record<string, unknown>,
  exchange: Exchange,
): Promise<CallToolResult> | undefined {
  const action = actionsByName.get(name)
  return action && runTool(action, fields, exchange)
}

async function runTool(
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
