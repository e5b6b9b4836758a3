import { expect, test } from 'vitest'
import { accountProblemText, askingProblemText, signInReasonText } from './sentences.ts'
import { englishWords } from './words.ts'

test('says what to do', () => {
  expect(accountProblemText('mfa_required')).toMatch(/second factor/)
  expect(accountProblemText('offline')).toMatch(/connection/)
  expect(askingProblemText('other-account')).toMatch(/then decide/)
  expect(signInReasonText('signed-out')).toBeNull()
})

test('says it in the words that are given', () => {
  const words = { ...englishWords, tooManyApps: 'Zu viele Apps.', sessionEnded: 'Abgemeldet.' }
  expect(askingProblemText('too-many-apps', words)).toBe('Zu viele Apps.')
  expect(signInReasonText('session-ended', words)).toBe('Abgemeldet.')
})
