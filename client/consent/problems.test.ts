import { expect, test } from 'vitest'
import { problemOf } from './problems.ts'

test('tells no answer, too many, busy and broken apart', () => {
  expect(problemOf(0)).toBe('offline')
  expect(problemOf(429)).toBe('limited')
  expect([502, 503, 504].map(problemOf)).toEqual(['busy', 'busy', 'busy'])
  expect([400, 403, 500].map(problemOf)).toEqual(['unexpected', 'unexpected', 'unexpected'])
})
