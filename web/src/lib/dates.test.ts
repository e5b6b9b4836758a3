import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { de } from '../texts/de.ts'
import { en } from '../texts/en.ts'
import { setTexts } from '../texts/index.ts'
import { clockTime, countdown, dayOf, listOfNames, momentOf, timeAgo, timeLeft } from './dates.ts'

beforeEach(() => {
  setTexts('en', en)
  vi.stubGlobal('navigator', { languages: ['de-AT', 'en-GB'] })
})
afterEach(() => vi.unstubAllGlobals())

const NOW = Date.parse('2026-11-21T12:00:00Z')
const before = (ms: number) => timeAgo(new Date(NOW - ms), NOW)
const MINUTE = 60_000
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000)

test('counts minutes, hours and days', () => {
  expect(before(30_000)).toBe('just now')
  expect(before(MINUTE)).toBe('1 minute ago')
  expect(before(59 * MINUTE)).toBe('59 minutes ago')
  expect(before(119 * MINUTE)).toBe('1 hour ago')
  expect(before(49 * 60 * MINUTE)).toBe('2 days ago')
})

test('names the day when it is long ago', () => {
  expect(before(60 * 24 * 60 * MINUTE)).toBe('on 22 September 2026')
})

test('takes a time ahead of this clock for now', () => {
  expect(before(-5 * MINUTE)).toBe('just now')
})

test('writes days and times as the language of the pages does', () => {
  const at = new Date(2026, 10, 21, 9, 30)
  expect(dayOf(at)).toBe('21 November 2026')
  expect(momentOf(at)).toBe('21 November 2026 at 09:30')
  expect(clockTime(at)).toBe('09:30')
  expect(clockTime(new Date(2026, 10, 21, 21, 5))).toBe('21:05')
})

test('counts whole minutes down', () => {
  expect(timeLeft(inSeconds(600), NOW)).toBe('10 minutes left')
  expect(timeLeft(inSeconds(599), NOW)).toBe('9 minutes left')
  expect(timeLeft(inSeconds(119), NOW)).toBe('1 minute left')
  expect(timeLeft(inSeconds(59), NOW)).toBe('less than a minute left')
})

test('counts seconds down, in the digits of the language', () => {
  expect(countdown(inSeconds(600), NOW)).toBe('10:00 left')
  expect(countdown(inSeconds(599), NOW)).toBe('9:59 left')
  expect(countdown(inSeconds(65), NOW)).toBe('1:05 left')
  expect(countdown(inSeconds(0.5), NOW)).toBe('0:00 left')
})

test('says nothing when the clocks cannot agree', () => {
  expect(timeLeft(inSeconds(0), NOW)).toBeNull()
  expect(timeLeft(inSeconds(-5000), NOW)).toBeNull()
  expect(timeLeft(inSeconds(3601), NOW)).toBeNull()
  expect(countdown(inSeconds(0), NOW)).toBeNull()
  expect(countdown(inSeconds(3601), NOW)).toBeNull()
  expect(timeLeft(new Date(Number.NaN), NOW)).toBeNull()
})

test('speaks the chosen language, in the variant that the browser names', () => {
  const at = new Date(2026, 0, 21, 9, 30)
  setTexts('de', de)
  expect(dayOf(at)).toBe('21. Jänner 2026')
  expect(before(2 * 60 * MINUTE)).toBe('vor 2 Stunden')
  expect(timeLeft(inSeconds(90), NOW)).toBe('noch 1 Minute')
  expect(listOfNames(['A', 'B', 'C'])).toBe('A, B und C')
})
