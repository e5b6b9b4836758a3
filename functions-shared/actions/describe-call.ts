import type { Action } from './define-action.ts'
import type { Input } from './read-input.ts'

/** What a row of `patchbay.interactions` has room for. */
const MOST = 300

/**
 * A call in a sentence, as its definition tells it of the arguments: one line of text that Postgres can hold; null where there is
 * none. It quotes the user, so no log has it; and one that goes wrong fails no call.
 *
 * @param warn is told what kind of mistake the definition made
 */
export function describeCall(
  action: Action,
  input: Input,
  warn: (problem: string) => void,
): string | null {
  if (action.describe === undefined || !('args' in input)) return null
  try {
    const sentence: unknown = action.describe(input.args)
    if (typeof sentence === 'string') return oneLine(sentence) || null
    warn('describe returned no text')
  } catch (error) {
    // Its message may quote the user.
    warn(error instanceof Error ? error.name : 'describe threw something')
  }
  return null
}

function oneLine(sentence: string): string {
  // No character takes more than two units: what is far too long is not looked at.
  const line = sentence
    .slice(0, 4 * MOST)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= MOST ? line : `${characters.slice(0, MOST - 1).join('')}…`
}
