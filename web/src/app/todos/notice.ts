import { plainText } from '../../../../client/consent/plain-text.ts'
import { todoTexts } from '../texts/index.ts'

/** Something that happened and is told once. */
export type Notice = {
  id: number
  tone: 'status' | 'error'
  text: string
  /** Takes it back; null where that makes no sense. */
  undo: (() => void) | null
}

/**
 * A title within a sentence. The marks around it isolate its direction (Unicode FSI and PDI), as
 * `<bdi>` does for an element.
 */
export const quoted = (title: string): string =>
  `\u{2068}${todoTexts.quote(plainText(title, 60))}\u{2069}`

/** Who did what, each isolated like a title. */
export const isolated = (who: string, what: string): string =>
  `\u{2068}${plainText(who, 60)}\u{2069}: \u{2068}${plainText(what, 200)}\u{2069}`
