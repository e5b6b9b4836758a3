import type { GetPromptResult, Prompt as PromptDefinition } from '@modelcontextprotocol/server'
import type { Exchange } from '../exchange.ts'
import { planDay } from './plan-day.ts'

/** A prompt that a user picks from a menu of the assistant. */
export interface Prompt {
  definition: PromptDefinition
  /** Throws a ProtocolError when an argument is not acceptable. */
  get(values: Record<string, string>, exchange: Exchange): Promise<GetPromptResult>
}

/** Every prompt there is. */
export const prompts: readonly Prompt[] = [planDay]
