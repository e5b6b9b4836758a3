import { expect, test } from 'vitest'
import { dayOf, timeAgo } from './time-ago.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const before = (ms: number) => timeAgo(new Date(NOW - ms), NOW)
const MINUTE = 60_000

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

test('writes a day in words', () => {
  expect(dayOf(new Date('2026-11-21T12:00:00Z'))).toBe('21 November 2026')
})
