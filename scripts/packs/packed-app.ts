import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import type { App } from '../../functions-shared/index.ts'
import type { Listing } from './listing.ts'

/** A prompt, and the tools that it should call. */
export interface TestPrompt {
  prompt: string
  tools: readonly string[]
}

/** What people may say to an assistant. */
export interface TestPrompts {
  /** Conversation starters of the GPT; the first three are the plugin's. */
  starters: readonly string[]
  /** Prompts that should call a tool: to be tried; the first five go to reviewers. */
  positive: readonly TestPrompt[]
  /** Prompts that should call none; the first three go to reviewers. */
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
  listing: Listing
  /** Where a person writes it; undefined where it has been written. */
  missingListing?: string | undefined
  /** What the instructions of a GPT say; with OAuth the same as the plugin's skill. */
  gptInstructions(auth: Auth): Promise<string>
}
