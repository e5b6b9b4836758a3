import { plainText } from '../../../client/consent/plain-text.ts'

/** Like `plainText`, but keeps line breaks: at most one empty line in a row, none at the ends. */
export const plainLines = (text: string, limit = 2_000): string =>
  text
    .split(/\r\n|[\n\r\u{2028}\u{2029}]/u)
    .map((line) => plainText(line, limit))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
