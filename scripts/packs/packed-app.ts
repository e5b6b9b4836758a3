import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import type { App } from '../../functions-shared/index.ts'

/** A prompt, and the tools that it should call. */
export interface TestPrompt {
  prompt: string
  tools: readonly string[]
}

/** What people may say to an assistant. */
export interface TestPrompts {
  /** Conversation starters of the GPT. */
  starters: readonly string[]
  /** Prompts that should call a tool: to be tried, and handed to reviewers. */
  positive: readonly TestPrompt[]
  /** Prompts that should call none. */
  negative: readonly string[]
  /** What goes wrong, and what the assistant does then. */
  recovery: readonly string[]
}

/** An app of which packs are made. */
export interface PackedApp {
  app: App
  prompts: TestPrompts
  /** Where a person writes them. */
  promptsFile: string
  /** What the instructions of a GPT say. */
  gptInstructions(auth: Auth): Promise<string>
}
