/** A sentence where something is wrong. */
export function onlyWhen(isWrong: boolean, sentence: string): string[] {
  return isWrong ? [sentence] : []
}

/** A sentence where a text is too long. */
export function tooLong(what: string, text: string, most: number): string[] {
  return onlyWhen(text.length > most, `${what} has ${text.length} characters; at most ${most} fit.`)
}
