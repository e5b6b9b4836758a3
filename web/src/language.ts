import { useEffect, useState } from 'preact/hooks'
import type { Language } from '../../functions-shared/runtime/languages.ts'
import { chooseLanguage, directionOf } from './lib/language-choice.ts'
import { replaceUrl } from './router.ts'
import { currentLanguage, loadTexts, setTexts } from './texts/index.ts'
import { webApp } from './web-app.ts'

const KEY = 'patchbay:language'
const PARAMETER = 'ui_locales'
const CHANGED = 'patchbay:language'

const kept = (): string | null => {
  try {
    return window.localStorage.getItem(KEY)
  } catch {
    return null
  }
}

const keep = (language: Language): void => {
  try {
    window.localStorage.setItem(KEY, language)
  } catch {
    // No storage here: then the choice lasts as long as the page.
  }
}

const speak = async (language: Language): Promise<void> => {
  const [texts] = await Promise.all([loadTexts(language), webApp().loadTexts(language)])
  setTexts(language, texts)
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}

/** Loads what the pages say in the language that this visit wants. To be waited for before anything is drawn. */
export const startSpeaking = (): Promise<void> =>
  speak(
    chooseLanguage({
      uiLocales: new URL(window.location.href).searchParams.get(PARAMETER),
      kept: kept(),
      browser: navigator.languages,
    }),
  )

/** Changes the language, on the page and for the next visits. What a link asked for gives way to it. */
export const chooseForGood = async (language: Language): Promise<void> => {
  await speak(language)
  keep(language)
  const url = new URL(window.location.href)
  if (url.searchParams.has(PARAMETER)) {
    url.searchParams.delete(PARAMETER)
    replaceUrl(url.href)
  }
  window.dispatchEvent(new Event(CHANGED))
}

/** The language of the pages; whatever uses it is drawn again when it changes. */
export const useLanguage = (): Language => {
  const [language, setLanguage] = useState(currentLanguage)
  useEffect(() => {
    const update = () => setLanguage(currentLanguage())
    window.addEventListener(CHANGED, update)
    return () => window.removeEventListener(CHANGED, update)
  }, [])
  return language
}
