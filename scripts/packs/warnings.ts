import type { Action } from '../../functions-shared/actions/define-action.ts'
import type { TestPrompts } from './packed-app.ts'
import { unknownTo } from './test-prompts.ts'

/** Actions that the instructions of a GPT do not name: a model may never call them. */
export function unnamedIn(instructions: string, actions: readonly Action[]): string[] {
  return actions
    .filter(({ operationId }) => !new RegExp(`\\b${operationId}\\b`).test(instructions))
    .map(
      ({ operationId }) =>
        `The instructions do not name ${operationId}: say when to call it (docs/actions.md, "Tell the models").`,
    )
}

/** Actions whose test prompt is only their title. */
export function withoutPrompt(
  prompts: TestPrompts,
  actions: readonly Action[],
  file: string,
): string[] {
  return unknownTo(prompts, actions).map(
    ({ operationId }) =>
      `The test prompt of ${operationId} is only its title: write one in ${file}.`,
  )
}

/** Prints what a pack could do better, after it was written. */
export function showWarnings(warnings: readonly string[]): void {
  if (warnings.length === 0) return
  console.log(`\n  To be better understood:\n${warnings.map((one) => `  - ${one}`).join('\n')}`)
}
