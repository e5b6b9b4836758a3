import { expect, test } from 'vitest'
import { chooseLanguage, directionOf, localeOf } from './language-choice.ts'

const none = { uiLocales: null, kept: null, browser: [] }

test('the link wins, then what was chosen here, then the browser; else English', () => {
  const all = { uiLocales: 'ja', kept: 'de', browser: ['fr-FR', 'en'] }
  expect(chooseLanguage(all)).toBe('ja')
  expect(chooseLanguage({ ...all, uiLocales: null })).toBe('de')
  expect(chooseLanguage({ ...all, uiLocales: null, kept: null })).toBe('fr')
  expect(chooseLanguage(none)).toBe('en')
})

test('what nobody speaks here is passed over, tag by tag', () => {
  expect(chooseLanguage({ ...none, uiLocales: 'nl  xx-!! PT-br de' })).toBe('pt')
  expect(chooseLanguage({ uiLocales: 'nl', kept: 'klingon', browser: ['nl', 'de-AT'] })).toBe('de')
  expect(chooseLanguage({ ...none, uiLocales: `${'nl '.repeat(100)}de` })).toBe('en')
})

test('dates follow the browser’s variant of the language, never that of another one', () => {
  expect(localeOf('en', ['de-AT', 'en-US'])).toBe('en-US')
  expect(localeOf('en', ['de-AT', 'en'])).toBe('en-GB')
  expect(localeOf('pt', ['pt'])).toBe('pt-BR')
  expect(localeOf('ja', ['de-AT'])).toBe('ja')
})

test('the direction is the script’s', () => {
  expect(directionOf('de')).toBe('ltr')
  expect(directionOf('ar-EG')).toBe('rtl')
  expect(directionOf('fa')).toBe('rtl')
})
