/** RFC 8628 §6.1: letters that make no words and do not look like others. */
const LETTERS = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/

/** What a person typed as the code that the device shows: any case, dash or not. Null if it can be none. */
export const readUserCode = (typed: string): string | null => {
  const letters = typed.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return LETTERS.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null
}
