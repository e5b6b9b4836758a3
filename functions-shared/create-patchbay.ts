import type { About } from './actions/about.ts'
import type { Action } from './actions/define-action.ts'
import type { Prompt } from './mcp/prompt.ts'

/** What an app brings along; everything else is Patchbay's. */
export interface AppDefinition {
  about: About
  /** What a model is told when it connects; clients may show it only the first 512 characters. */
  instructions: string
  /** What an assistant can do: each is a GPT Action and an MCP tool. */
  actions: readonly Action[]
  /** What a user of an MCP client picks from a menu. */
  prompts: readonly Prompt[]
}

/** An app, with what follows from its definition. */
export interface App extends AppDefinition {
  /** The scopes that the actions need, each once. */
  scopes: readonly string[]
}

/**
 * Makes an app of its definition.
 *
 * @throws Error when two actions or two prompts have one name
 */
export function createPatchbay(definition: AppDefinition): App {
  const { actions, prompts } = definition
  checkUnique(actions.map(({ operationId }) => operationId))
  checkUnique(prompts.map((prompt) => prompt.definition.name))
  return { ...definition, scopes: [...new Set(actions.map(({ scope }) => scope))] }
}

function checkUnique(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${twice} is registered twice`)
}
