import {
  firstLanguage,
  type Language,
  languageOf,
} from '../../../functions-shared/runtime/languages.ts'

/** What can say which language somebody reads. */
export type LanguageWishes = {
  /** `ui_locales` of the URL (OpenID Connect Core §3.1.2.1): tags, most wanted first, with spaces between. */
  uiLocales: string | null
  /** What was chosen here before. */
  kept: string | null
  /** `navigator.languages` */
  browser: readonly string[]
}

/** The language of the pages: what the link asks for, what was chosen here, what the browser prefers; else English. */
export const chooseLanguage = ({ uiLocales, kept, browser }: LanguageWishes): Language =>
  firstLanguage((uiLocales ?? '').slice(0, 200).split(' ')) ??
  languageOf(kept ?? '') ??
  firstLanguage(browser) ??
  'en'

const DEFAULT_LOCALES: Partial<Record<Language, string>> = { en: 'en-GB', pt: 'pt-BR' }

/** How dates and numbers are written: as the browser's own variant of the language has it, where it names one. */
export const localeOf = (language: Language, browser: readonly string[]): string =>
  browser.find((tag) => tag.includes('-') && languageOf(tag) === language) ??
  DEFAULT_LOCALES[language] ??
  language

const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/

/** The direction of a language's script. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr'
