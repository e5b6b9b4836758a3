import type { Language } from '../../../functions-shared/runtime/languages.ts'
import type { Texts } from './en.ts'

/** Each language is a file of its own: only the chosen one is loaded. */
const FILES: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en.ts').then(({ en }) => en),
  de: () => import('./de.ts').then(({ de }) => de),
  es: () => import('./es.ts').then(({ es }) => es),
  fr: () => import('./fr.ts').then(({ fr }) => fr),
  ja: () => import('./ja.ts').then(({ ja }) => ja),
  pt: () => import('./pt.ts').then(({ pt }) => pt),
}

let language: Language = 'en'

/** What the pages say, in the language that was chosen. Set before anything is drawn. */
export let t: Texts

/** The language of what is on the page. */
export const currentLanguage = (): Language => language

/** Loads what the pages say in a language. */
export const loadTexts = (wanted: Language): Promise<Texts> => FILES[wanted]()

/** Makes these the texts of the pages. What is drawn already stays as it is until it is drawn again. */
export const setTexts = (chosen: Language, texts: Texts): void => {
  language = chosen
  t = texts
}

/** All that can be said when no language arrives. */
export const LAST_WORDS =
  'This page could not be loaded. Check your connection, then load the page again.'

/** The languages as those who read them call them. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  ja: '日本語',
  pt: 'Português',
}
