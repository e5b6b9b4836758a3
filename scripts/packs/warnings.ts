import type { Action } from '../../functions-shared/actions/define-action.ts'
import type { PackedApp, TestPrompt, TestPrompts } from './packed-app.ts'
import { NEGATIVE_CASES, POSITIVE_CASES } from './test-cases.ts'
import { unknownTo } from './test-prompts.ts'

/** Actions that the instructions of a GPT, or the skill of a plugin, do not name: a model may never call them. */
export function unnamedIn(
  text: string,
  actions: readonly Action[],
  subject = 'The instructions do',
): string[] {
  return actions
    .filter(({ operationId }) => !new RegExp(`\\b${operationId}\\b`).test(text))
    .map(
      ({ operationId }) =>
        `${subject} not name ${operationId}: say when to call it (docs/actions.md, "Tell the models").`,
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

/** What a directory takes, and a person should write. */
export function pluginWarnings(
  { app, prompts, promptsFile, missingListing }: PackedApp,
  isPlaceholder: boolean,
  { positive, negative }: { positive: readonly TestPrompt[]; negative: readonly string[] },
): string[] {
  const isShort = positive.length < POSITIVE_CASES || negative.length < NEGATIVE_CASES
  return [
    ...withoutPrompt(prompts, app.actions, promptsFile),
    ...(isShort
      ? [
          `The portal takes ${POSITIVE_CASES} test cases that call tools and ${NEGATIVE_CASES} that call none; there are ${positive.length} and ${negative.length}: write more in ${promptsFile}.`,
        ]
      : []),
    ...(missingListing === undefined
      ? []
      : [
          `Publisher, category and description are placeholders: write ${missingListing} (docs/instructions.md, "For a directory").`,
        ]),
    ...(isPlaceholder ? ['The logo is Patchbay’s: give yours with --logo, a square PNG.'] : []),
  ]
}

/** Prints what a pack could do better, after it was written. */
export function showWarnings(warnings: readonly string[]): void {
  if (warnings.length === 0) return
  console.log(`\n  To be better understood:\n${warnings.map((one) => `  - ${one}`).join('\n')}`)
}
