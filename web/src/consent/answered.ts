import type { Decision } from './outcomes.ts'

const keyOf = (requestId: string): string => `patchbay:answered:${requestId}`

/** Remembers in this tab what was answered, for when somebody comes back to the page. */
export const rememberAnswer = (requestId: string, decision: Decision): void => {
  try {
    window.sessionStorage.setItem(keyOf(requestId), decision)
  } catch {
    // No storage here: the server still answers 409.
  }
}

/** What was answered in this tab, or null. */
export const rememberedAnswer = (requestId: string): Decision | null => {
  try {
    const answer = window.sessionStorage.getItem(keyOf(requestId))
    return answer === 'approve' || answer === 'deny' ? answer : null
  } catch {
    return null
  }
}
