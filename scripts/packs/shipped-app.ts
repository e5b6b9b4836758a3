import { readFile } from 'node:fs/promises'
import { app } from '../../functions-shared/app/app.ts'
import { listing } from '../../functions-shared/app/listing.ts'
import { prompts } from '../../functions-shared/app/test-prompts.ts'
import { inRoot } from '../../local-stack/paths.ts'
import type { PackedApp } from './packed-app.ts'
import { textBlock } from './text-block.ts'

/** The app of this checkout; what a GPT without OAuth is told stands in the docs. */
export const shippedApp: PackedApp = {
  app,
  prompts,
  promptsFile: 'functions-shared/app/test-prompts.ts',
  listing,
  async gptInstructions(auth) {
    if (auth === 'oauth') return await guide()
    const blocks = ['System prompt', 'User instructions'].map((heading) =>
      textBlock('pairing.md', heading),
    )
    return (await Promise.all(blocks)).join('\n\n')
  },
}

const guide = async () =>
  (await readFile(inRoot('functions-shared/app/guide.md'), 'utf8')).trimEnd()
