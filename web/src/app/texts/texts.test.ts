import { expect, test } from 'vitest'
import { LANGUAGES } from '../../../../functions-shared/runtime/languages.ts'
import { findingsOfTexts } from '../../texts/findings-of-texts.ts'
import { loadTodoTexts, todoTexts } from './index.ts'

/** Words that are the same in two languages, by key. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: ['details'],
}

test.each(LANGUAGES.filter((language) => language !== 'en'))(
  'the todos in %s say everything, in their own words, with all that is to be put in',
  async (language) => {
    await loadTodoTexts('en')
    const en = todoTexts
    await loadTodoTexts(language)
    expect(findingsOfTexts(en, todoTexts, SAME[language] ?? [])).toEqual([])
  },
)
