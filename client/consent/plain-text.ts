import { visibleName, visibleText } from '../../functions-shared/runtime/input/visible-text.ts'

const cut = (text: string, limit: number): string => {
  const points = Array.from(text)
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`
}

/**
 * Makes text from a client, a user or a URL safe to read: one line, no control characters, no
 * direction overrides, nothing invisible, at most `limit` code points. Escaping is Preact's part,
 * not done here.
 */
export const plainText = (text: string, limit = 120): string => cut(visibleText(text), limit)

/** The same for what somebody calls themselves, where nothing that is not seen has a use. */
export const plainName = (name: string, limit = 80): string => cut(visibleName(name), limit)
