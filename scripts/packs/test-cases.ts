import type { TestPrompt } from './packed-app.ts'

/** So many the portal takes, no more and no less. */
export const POSITIVE_CASES = 5
export const NEGATIVE_CASES = 3

/** A prompt, and the tools that reviewers must see called; none for one that should call none. */
export interface TestCase {
  prompt: string
  expected_tools: readonly string[]
}

/** test-cases.json: what reviewers try. */
export function testCases({
  positive,
  negative,
}: {
  positive: readonly TestPrompt[]
  negative: readonly string[]
}): { positive: TestCase[]; negative: TestCase[] } {
  return {
    positive: positive
      .slice(0, POSITIVE_CASES)
      .map(({ prompt, tools }) => ({ prompt, expected_tools: tools })),
    negative: negative.slice(0, NEGATIVE_CASES).map((prompt) => ({ prompt, expected_tools: [] })),
  }
}
