import { expect, test } from 'vitest'
import { readDecisionProblem } from './decision-problem.ts'

test('reads a refusal of the functions and of the Data API', () => {
  expect(readDecisionProblem(403, { error: 'mfa_required', message: 'x' })).toBe('mfa_required')
  expect(readDecisionProblem(403, { code: 'PT403', details: 'sign_in_required' })).toBe(
    'sign_in_required',
  )
  expect(readDecisionProblem(403, { error: 'forbidden' })).toBe('forbidden')
})

test.each([
  [403, null],
  [403, { error: 'toString' }],
  [403, { code: '42501', details: null }],
  [401, { error: 'mfa_required' }],
])('takes nothing else for one: %i %j', (status, body) => {
  expect(readDecisionProblem(status, body)).toBeNull()
})
