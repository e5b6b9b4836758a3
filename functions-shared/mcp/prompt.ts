import type { GetPromptResult, Prompt as PromptDefinition } from '@modelcontextprotocol/server'
import type { ActionAnswer } from '../actions/action-answer.ts'
import type { Action } from '../actions/define-action.ts'

/** Runs an action as the user who picked the prompt. */
export type RunAction = (
  action: Action,
  input: { args: Record<string, unknown> },
) => Promise<ActionAnswer>

/**
 * What the model is told, or why there is nothing to tell; `argument`: what the
 * client sent is not acceptable; `refused`: Postgres refused the action.
 */
export type PromptAnswer =
  | { result: GetPromptResult }
  | { problem: 'argument' | 'refused' | 'failed'; message: string }

/** A prompt that a user picks from a menu of the assistant. */
export interface Prompt {
  definition: PromptDefinition
  /** @param values the arguments, as the client sent them */
  get(values: Record<string, string>, run: RunAction): Promise<PromptAnswer>
}
