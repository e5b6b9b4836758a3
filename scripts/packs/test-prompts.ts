import type { Action } from '../../functions-shared/actions/define-action.ts'
import { prompts } from '../../functions-shared/app/test-prompts.ts'
import type { PluginPack } from './check-plugin.ts'

/** Test prompts for these actions; one that prompts.ts does not know yet is asked for by its title. */
export function testPromptsOf(actions: readonly Action[]): PluginPack['testPrompts'] {
  const others = unknownTo(actions).map(({ operationId, title }) => ({
    prompt: `${title}.`,
    tools: [operationId],
  }))
  return { positive: [...promptsFor(actions), ...others], negative: prompts.negative }
}

/** The actions that no prompt of prompts.ts calls. */
export function unknownTo(actions: readonly Action[]): Action[] {
  const asked = new Set(promptsFor(actions).flatMap(({ tools }) => tools))
  return actions.filter(({ operationId }) => !asked.has(operationId))
}

/** The prompts of prompts.ts that call nothing but these actions. */
function promptsFor(actions: readonly Action[]): PluginPack['testPrompts']['positive'] {
  const names = new Set(actions.map(({ operationId }) => operationId))
  return prompts.positive.filter(({ tools }) => tools.every((tool) => names.has(tool)))
}

/** test-prompts.md: to be tried by hand, and to be handed to reviewers. */
export function testPromptsPage({ positive, negative }: PluginPack['testPrompts']): string {
  return `# Test prompts

Made by \`npm run pack:plugin\`. Try each in a new chat, with an account that has some data.

## Should call a tool

| prompt | tools, in this order |
| --- | --- |
${positive.map(({ prompt, tools }) => `| ${prompt} | ${tools.map((tool) => `\`${tool}\``).join(', ')} |`).join('\n')}

## Should call none

${negative.map((prompt) => `- ${prompt}`).join('\n')}

## Should recover

${prompts.recovery.map((line) => `- ${line}`).join('\n')}
`
}
