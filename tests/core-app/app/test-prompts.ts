export interface TestPrompt {
  prompt: string
  tools: readonly string[]
}

export const prompts: {
  starters: readonly string[]
  positive: readonly TestPrompt[]
  negative: readonly string[]
  recovery: readonly string[]
} = {
  starters: ['Read my notes', 'Who am I signed in as?'],
  positive: [
    { prompt: 'Which notes do I have?', tools: ['listNotes'] },
    { prompt: 'Note "Buy milk".', tools: ['createNote'] },
    { prompt: 'What does the note on the milk say?', tools: ['listNotes', 'getNote'] },
    { prompt: 'Call it "Buy oat milk".', tools: ['listNotes', 'updateNote'] },
    { prompt: 'Replace it by "Buy bread", unpinned.', tools: ['listNotes', 'replaceNote'] },
    { prompt: 'Pin the note on the bread.', tools: ['listNotes', 'pinNote'] },
    { prompt: 'Delete that note.', tools: ['listNotes', 'deleteNote'] },
    { prompt: 'What is my email address?', tools: ['getMe'] },
    { prompt: 'Who am I signed in as?', tools: ['GetUserInfo'] },
  ],
  negative: ['What is the capital of France?'],
  recovery: [
    'Disconnect the app, then ask "Which notes do I have?": the assistant offers to sign in again.',
  ],
}
