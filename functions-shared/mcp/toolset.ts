import type { Tool } from '@modelcontextprotocol/server'
import type { About } from '../actions/about.ts'
import { canBeHeld, withGetApproval } from '../actions/approvals/get-approval.ts'
import { heldSchema } from '../actions/approvals/held.ts'
import { type Action, scopesOf } from '../actions/define-action.ts'
import { inputSchema, outputSchema } from '../actions/schemas.ts'
import type { Prompt } from './prompt.ts'

/** How a tool is authorized, for clients that read it per tool (ChatGPT). */
interface SecurityScheme {
  type: 'oauth2'
  scopes: string[]
}

/** A tool as `tools/list` shows it. */
export interface ListedTool extends Tool {
  securitySchemes: SecurityScheme[]
}

/** What an MCP server serves of an app. */
export interface ServedApp {
  about: About
  /** What a model is told when it connects; clients may show it only the first 512 characters. */
  instructions: string
  /** What an assistant can do: each is a GPT Action and an MCP tool. */
  actions: readonly Action[]
  /** What a user of an MCP client picks from a menu. */
  prompts: readonly Prompt[]
}

/** What an MCP server offers. */
export interface Toolset extends Pick<ServedApp, 'about' | 'instructions' | 'prompts'> {
  tools: ListedTool[]
  /** Actions by the name of their tool. */
  actions: ReadonlyMap<string, Action>
  /** The scopes that the tools need, each once. */
  scopes: readonly string[]
}

/** Every action is a tool, under the name that it has as a GPT Action. */
export function toolsetOf({ about, instructions, prompts, ...app }: ServedApp): Toolset {
  const actions = withGetApproval(app.actions)
  return {
    about,
    instructions,
    prompts,
    tools: actions.map(toolOf),
    actions: new Map(actions.map((action) => [action.operationId, action])),
    scopes: scopesOf(actions),
  }
}

/** Of an action that can be held: its output, or that it waits for the user. Strict clients refuse what it does not admit. */
function toolOutput(action: Action): ListedTool['outputSchema'] {
  const output = outputSchema(action)
  return canBeHeld(action)
    ? { type: 'object', anyOf: [output, heldSchema] }
    : { ...output, type: 'object' }
}

function toolOf(action: Action): ListedTool {
  const securitySchemes: SecurityScheme[] = [{ type: 'oauth2', scopes: scopesOf([action]) }]
  return {
    name: action.operationId,
    title: action.title,
    description: action.summary,
    inputSchema: { ...inputSchema(action), type: 'object' },
    outputSchema: toolOutput(action),
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
