/** The languages of the pages and of the core's own descriptions; the first is what everything falls back to. */
export const LANGUAGES = ['en', 'de', 'es', 'fr', 'ja', 'pt'] as const

/** One of them: a primary language subtag of BCP 47. */
export type Language = (typeof LANGUAGES)[number]

/** The language behind a tag, by its primary subtag: `pt` for `pt-BR`. Null when we do not have it. */
export const languageOf = (tag: string): Language | null => {
  const primary = tag.split(/[-_]/)[0]?.toLowerCase()
  return LANGUAGES.find((language) => language === primary) ?? null
}

/** The first language of a list, most wanted first, that is one of ours. */
export const firstLanguage = (tags: readonly string[]): Language | null =>
  tags.map(languageOf).find((language) => language !== null) ?? null
