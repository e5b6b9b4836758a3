import { app } from '../../functions-shared/app/app.ts'
import { prompts } from '../../functions-shared/app/test-prompts.ts'
import type { PackedApp } from './packed-app.ts'
import { textBlock } from './text-block.ts'

/** The app of this checkout: its instructions stand in the docs. */
export const shippedApp: PackedApp = {
  app,
  prompts,
  promptsFile: 'functions-shared/app/test-prompts.ts',
  async gptInstructions(auth) {
    if (auth === 'oauth') return textBlock('instructions.md', 'A GPT with OAuth')
    const blocks = ['System prompt', 'User instructions'].map((heading) =>
      textBlock('pairing.md', heading),
    )
    return (await Promise.all(blocks)).join('\n\n')
  },
}
