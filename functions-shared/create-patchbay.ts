import { withGetApproval } from './actions/approvals/get-approval.ts'
import { scopesOf } from './actions/define-action.ts'
import { type Account, getMe, getMeWith, getUserInfo } from './actions/me.ts'
import type { ServedApp } from './mcp/toolset.ts'

/** What an app brings along; everything else is Patchbay's. */
export interface AppDefinition extends ServedApp {
  /** What it says of the account besides: fields of `getMe`. */
  account?: Account
}

/** An app, with what follows from its definition. */
export interface App extends ServedApp {
  /** The scopes that the actions need, each once. */
  scopes: readonly string[]
}

/**
 * Makes an app of its definition: its actions, and after them the two that say whose account it is.
 *
 * @throws Error when two actions or two prompts have one name
 */
export function createPatchbay({ account, ...definition }: AppDefinition): App {
  const actions = [...definition.actions, account ? getMeWith(account) : getMe, getUserInfo]
  checkUnique(withGetApproval(actions).map(({ operationId }) => operationId))
  checkUnique(definition.prompts.map((prompt) => prompt.definition.name))
  return { ...definition, actions, scopes: scopesOf(actions) }
}

function checkUnique(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${twice} is registered twice`)
}
