import type { Language } from '../../../../functions-shared/runtime/languages.ts'
import type { TodoTexts } from './en.ts'

/** Each language is a file of its own: only the chosen one is loaded. */
const FILES: Record<Language, () => Promise<TodoTexts>> = {
  en: () => import('./en.ts').then(({ en }) => en),
  de: () => import('./de.ts').then(({ de }) => de),
  es: () => import('./es.ts').then(({ es }) => es),
  fr: () => import('./fr.ts').then(({ fr }) => fr),
  ja: () => import('./ja.ts').then(({ ja }) => ja),
  pt: () => import('./pt.ts').then(({ pt }) => pt),
}

/** What the pages of the todos say. Set before anything is drawn. */
export let todoTexts: TodoTexts

/** Makes these the texts of the todos. */
export const setTodoTexts = (texts: TodoTexts): void => {
  todoTexts = texts
}

/** Loads what the pages of the todos say in a language. */
export const loadTodoTexts = async (language: Language): Promise<void> =>
  setTodoTexts(await FILES[language]())
