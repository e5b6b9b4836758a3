import { plainName } from './plain-text.ts'
import { englishWords, type Words } from './words.ts'

/** What to call a client: its name, else the site that speaks for it. */
export const clientName = (
  name: string | null,
  idHost: string | null,
  words: Words = englishWords,
): string => plainName(name ?? '') || idHost || words.unnamed

/** What kind of client it is, in words. */
export const kindText = (kind: string | null, { kinds }: Words = englishWords): string =>
  kind === 'gpt_action' || kind === 'mcp' ? kinds[kind] : kinds.other

/**
 * The address of a client's logo, if it may be shown: only one of this very origin, so that no
 * third party learns who is connected to what.
 */
export const ownLogo = (uri: unknown, origin: string): string | null => {
  if (typeof uri !== 'string' || !URL.canParse(uri, origin)) return null
  const url = new URL(uri, origin)
  return url.origin === origin ? url.href : null
}
