/** A prompt, and the tools that it should call. */
export interface TestPrompt {
  prompt: string
  tools: readonly string[]
}

/** What people may say to an assistant that has these actions, for the packs. An adopter changes this file, as about.ts. */
export const prompts: {
  /** Conversation starters of the GPT. */
  starters: readonly string[]
  /** Prompts that should call a tool: tried with these actions, and handed to reviewers. */
  positive: readonly TestPrompt[]
  /** Prompts that should call none. */
  negative: readonly string[]
  /** What goes wrong, and what the assistant does then. */
  recovery: readonly string[]
} = {
  starters: ['Plan my day', 'What is open?', 'Add a todo', 'Who am I signed in as?'],

  positive: [
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
  ],

  negative: [
    'What is the capital of France?',
    'Write a haiku about shopping lists.',
    'Show me the todos of my colleague Sam. (There is no tool for it, and the assistant says so.)',
  ],

  recovery: [
    'Disconnect the app (the web app, Connected apps), then ask "What is on my list?": the assistant offers to sign in again.',
    'Delete a todo in the web app, then ask the assistant to complete it: it lists again and says that it is gone.',
    'Ask for a title of 300 characters: the assistant shortens it, or asks.',
  ],
}
