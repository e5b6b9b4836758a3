import { scopesOf } from './actions/define-action.ts'
import type { ServedApp } from './mcp/toolset.ts'

/** What an app brings along; everything else is Patchbay's. */
export type AppDefinition = ServedApp

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
  return { ...definition, scopes: scopesOf(actions) }
}

function checkUnique(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${twice} is registered twice`)
}
