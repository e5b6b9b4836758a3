import { expect, test } from 'vitest'
import { microseconds } from './instant.ts'

test('tells apart what differs by a microsecond, however the fraction is spelled', () => {
  const earlier = microseconds('2026-11-21T03:47:39.799880+00:00')
  expect(microseconds('2026-11-21T03:47:39.79988+00:00')).toBe(earlier)
  expect(microseconds('2026-11-21T03:47:39.799881Z')).toBe(earlier + 1)
  expect(microseconds('2026-11-21T03:47:40Z')).toBe(earlier + 200_120)
})

test('is NaN for what is no time', () => {
  expect(microseconds('soon')).toBeNaN()
})
