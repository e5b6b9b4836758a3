import { randomInt } from 'node:crypto'
import { presented, type Secret } from '../runtime/secrets/tokens.ts'

// RFC 8628 §6.1: no vowels, so no words; no letters or digits that look like others.
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

/** `length` random letters of the user code alphabet. */
export function randomLetters(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** A new user code, e.g. `BCDF-GHJK`: 34 bits, 10 minutes, and few guesses (`user_code:…` in `patchbay.limits`). */
export function newUserCode(): Secret<'userCode'> {
  return presented('userCode', `${randomLetters(4)}-${randomLetters(4)}`)
}

/** What a person typed, as it was shown: any case, with or without the dash. Null when it can't be one. */
export function readUserCode(typed: string): Secret<'userCode'> | null {
  const letters = typed.toUpperCase().replaceAll(/[^A-Z]/g, '')
  if (letters.length !== 8) return null
  return presented('userCode', `${letters.slice(0, 4)}-${letters.slice(4)}`)
}
