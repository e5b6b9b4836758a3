/** Whether a text is one line of so many characters: a second one would be code in the files that are written. */
export function isLine(text: string, min: number, max: number): boolean {
  const isPlain = text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
  return isPlain && text.trim().length >= min && text.length <= max
}
