import { type Ask, pathOf } from './ask.ts'
import type { Decision } from './outcomes.ts'

const keyOf = (ask: Ask): string => `patchbay:answered:${pathOf(ask)}`

/** Remembers in this tab what was answered, for when somebody comes back to the page. */
export const rememberAnswer = (ask: Ask, decision: Decision): void => {
  try {
    globalThis.sessionStorage.setItem(keyOf(ask), decision)
  } catch {
    // No storage here: the server still returns 409.
  }
}

/** What was answered in this tab, or null. */
export const rememberedAnswer = (ask: Ask): Decision | null => {
  try {
    const answer = globalThis.sessionStorage.getItem(keyOf(ask))
    return answer === 'approve' || answer === 'deny' ? answer : null
  } catch {
    return null
  }
}
