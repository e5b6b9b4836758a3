import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../functions-shared/runtime/languages.ts'
import { findingsOfTexts } from './findings-of-texts.ts'
import { loadTexts } from './index.ts'

/** Words that are the same in two languages, by key. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: ['frame.apps', 'words.kinds.other', 'playground.optional', 'privacy.keptOf'],
  es: ['privacy.keptOf'],
  fr: ['signIn.email'],
  pt: ['signIn.email', 'privacy.keptOf', 'playground.statusOf'],
}

const en = await loadTexts('en')

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the texts in %s', (language) => {
  test('say everything, in their own words, with all that is to be put in', async () => {
    expect(findingsOfTexts(en, await loadTexts(language), SAME[language] ?? [])).toEqual([])
  })
})

test('finds a text that is missing, one left in English, and one that drops what is put in', () => {
  const given = {
    a: 'Yes',
    b: { c: (name: string) => `Hello ${name}` },
    d: 'No',
    steps: ['x', 'y'],
  }
  const bad = { a: 'Yes', b: { c: () => 'Hallo' }, steps: ['x'] }
  expect(findingsOfTexts(given, bad, [])).toEqual([
    'a: as in English',
    'b.c: leaves out what is put in as 1',
    'd: missing',
    'steps.1: missing',
  ])
})
