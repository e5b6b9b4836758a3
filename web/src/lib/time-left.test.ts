import { expect, test } from 'vitest'
import { timeLeft } from './time-left.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000)

test('counts whole minutes down', () => {
  expect(timeLeft(inSeconds(600), NOW)).toBe('10 minutes left')
  expect(timeLeft(inSeconds(599), NOW)).toBe('9 minutes left')
  expect(timeLeft(inSeconds(119), NOW)).toBe('1 minute left')
  expect(timeLeft(inSeconds(59), NOW)).toBe('less than a minute left')
})

test('says nothing when the clocks cannot agree', () => {
  expect(timeLeft(inSeconds(0), NOW)).toBeNull()
  expect(timeLeft(inSeconds(-5000), NOW)).toBeNull()
  expect(timeLeft(inSeconds(3601), NOW)).toBeNull()
  expect(timeLeft(new Date(Number.NaN), NOW)).toBeNull()
})
