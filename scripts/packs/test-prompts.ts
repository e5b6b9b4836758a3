import type { Action } from '../../functions-shared/actions/define-action.ts'
import type { PluginPack, TestPrompt } from './check-plugin.ts'

/** Prompts that were tried with the actions that Patchbay ships with. */
const known: readonly TestPrompt[] = [
  { prompt: 'What is on my list?', tools: ['listTodos'] },
  { prompt: 'Add "Buy milk" with the note "two bottles".', tools: ['createTodo'] },
  { prompt: 'What does the note on the milk say?', tools: ['listTodos', 'getTodo'] },
  { prompt: 'Call it "Buy oat milk" instead.', tools: ['listTodos', 'updateTodo'] },
  {
    prompt: 'Replace the milk by "Buy bread", without a note, and leave it open.',
    tools: ['listTodos', 'replaceTodo'],
  },
  { prompt: 'I have bought the bread.', tools: ['listTodos', 'completeTodo'] },
  {
    prompt: 'Delete the bread from my list. (The assistant asks first.)',
    tools: ['listTodos', 'deleteTodo'],
  },
  { prompt: 'How many todos do I have, and under which address?', tools: ['getMe'] },
  { prompt: 'Who am I signed in as?', tools: ['GetUserInfo'] },
]

const negative = [
  'What is the capital of France?',
  'Write a haiku about shopping lists.',
  'Show me the todos of my colleague Sam. (There is no tool for it, and the assistant says so.)',
]

/** Test prompts for these actions; one that is not known yet is asked for by its title. */
export function testPromptsOf(actions: readonly Action[]): PluginPack['testPrompts'] {
  const names = new Set(actions.map(({ operationId }) => operationId))
  const fitting = known.filter(({ tools }) => tools.every((tool) => names.has(tool)))
  const asked = new Set(fitting.flatMap(({ tools }) => tools))
  const others = actions
    .filter(({ operationId }) => !asked.has(operationId))
    .map(({ operationId, title }) => ({ prompt: `${title}.`, tools: [operationId] }))
  return { positive: [...fitting, ...others], negative }
}

/** test-prompts.md: to be tried by hand, and to be handed to reviewers. */
export function testPromptsPage({ positive, negative }: PluginPack['testPrompts']): string {
  return `# Test prompts

Made by \`npm run pack:plugin\`. Try each in a new chat, with an account that has a few todos.

## Should call a tool

| prompt | tools, in this order |
| --- | --- |
${positive.map(({ prompt, tools }) => `| ${prompt} | ${tools.map((tool) => `\`${tool}\``).join(', ')} |`).join('\n')}

## Should call none

${negative.map((prompt) => `- ${prompt}`).join('\n')}

## Should recover

- Disconnect the app (the web app, Connected apps), then ask "What is on my list?": the assistant offers to sign in again.
- Delete a todo in the web app, then ask the assistant to complete it: it lists again and says that it is gone.
- Ask for a title of 300 characters: the assistant shortens it, or asks.
`
}
