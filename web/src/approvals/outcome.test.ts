import { isValidElement } from 'preact'
import { expect, test } from 'vitest'
import { en } from '../texts/en.ts'
import { setTexts, t } from '../texts/index.ts'
import { Outcome } from './outcome.tsx'

setTexts('en', en)

/** The text of what a component without hooks draws. */
const textOf = (drawn: unknown): string => {
  if (Array.isArray(drawn)) return drawn.map(textOf).join('')
  if (isValidElement(drawn)) return textOf(drawn.props.children)
  return typeof drawn === 'string' ? drawn : ''
}

test.each(['approved', 'denied', 'expired', 'cancelled', 'failed'] as const)(
  'a call that is %s says so, and what that means',
  (status) => {
    const text = textOf(Outcome({ status, error: null }))
    expect(text).toContain(t.approvals.words[status])
    expect(text).toContain(t.approvals.became[status])
  },
)

test('each end has words of its own', () => {
  expect(new Set(Object.values(t.approvals.words)).size).toBe(
    Object.values(t.approvals.words).length,
  )
  expect(new Set(Object.values(t.approvals.became)).size).toBe(
    Object.values(t.approvals.became).length,
  )
})
