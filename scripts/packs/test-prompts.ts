import { getApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import type { TestPrompt, TestPrompts } from './packed-app.ts'

/** Prompts to be tried: what should call a tool, and what should not. */
export interface Prompts {
  positive: readonly TestPrompt[]
  negative: readonly string[]
}

/** Said after a call that waited for the user. */
const ASK_AGAIN = 'I have decided. (After the assistant said that a change waits for you.)'

/** Test prompts for these actions; one that has none yet is asked for by its title. */
export function testPromptsOf(prompts: TestPrompts, actions: readonly Action[]): Prompts {
  const others = unknownTo(prompts, actions).map(({ operationId, title }) => ({
    prompt: operationId === getApproval.operationId ? ASK_AGAIN : `${title}.`,
    tools: [operationId],
  }))
  return { positive: [...promptsFor(prompts, actions), ...others], negative: prompts.negative }
}

/** The actions that no prompt calls. */
export function unknownTo(prompts: TestPrompts, actions: readonly Action[]): Action[] {
  const asked = new Set(promptsFor(prompts, actions).flatMap(({ tools }) => tools))
  return actions.filter(({ operationId }) => !asked.has(operationId))
}

/** The prompts that call nothing but these actions. */
function promptsFor(prompts: TestPrompts, actions: readonly Action[]): TestPrompt[] {
  const names = new Set(actions.map(({ operationId }) => operationId))
  return prompts.positive.filter(({ tools }) => tools.every((tool) => names.has(tool)))
}

/** test-prompts.md: to be tried by hand, and to be handed to reviewers. */
export function testPromptsPage(
  { positive, negative }: Prompts,
  recovery: readonly string[],
): string {
  return `# Test prompts

Made by \`${calledAs('pack plugin', 'pack:plugin')}\`. Try each in a new chat, with an account that has some data.

## Should call a tool

| prompt | tools, in this order |
| --- | --- |
${positive.map(({ prompt, tools }) => `| ${prompt} | ${tools.map((tool) => `\`${tool}\``).join(', ')} |`).join('\n')}

## Should call none

${negative.map((prompt) => `- ${prompt}`).join('\n')}

## Should recover

${recovery.map((line) => `- ${line}`).join('\n')}
`
}
