/** Direction overrides and invisible marks: they make one text look like another. */
const DISGUISES =
  /[\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{e0000}-\u{e007f}]/gu
/** More than four combining marks on one letter only serve to paint over the lines around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * Makes text from a client, a user or a URL safe to read: one line, no control characters, no
 * direction overrides, at most `limit` code points. Escaping is Preact's part, not done here.
 */
export const plainText = (text: string, limit = 120): string => {
  const tidy = text
    .replace(DISGUISES, '')
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(PILED_MARKS, '$1')
    .trim()
  const points = Array.from(tidy)
  return points.length <= limit ? tidy : `${points.slice(0, limit - 1).join('')}…`
}
