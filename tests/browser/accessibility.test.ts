import { expect } from 'vitest'
import { authorizeUrl } from '../support/gpt.ts'
import { newUser } from '../support/users.ts'
import { findingsOfStates } from './support/axe.ts'
import { tabTo } from './support/keyboard.ts'
import { showStates } from './support/states.ts'
import { test } from './support/visit.ts'

test('every page and state, light and dark: axe finds nothing, nothing sticks out at 320 px', {
  timeout: 240_000,
}, async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  expect(await findingsOfStates(page, showStates)).toEqual([])
})

test('the keyboard alone: sign in, read who asks, allow', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorizeUrl().href)
  await page.getByLabel('Password').waitFor()
  const { keyboard } = page
  await tabTo(page, /E-mail/)
  await keyboard.type(user.email)
  await tabTo(page, /Password/)
  await keyboard.type(user.password)
  await keyboard.press('Enter')
  // A press counts a moment after the question appeared.
  await page.locator('button:not([aria-disabled])', { hasText: 'Allow' }).waitFor()
  // Signing in put the focus on the heading: from there on, not from the top.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await tabTo(page, /^Allow/)
  await keyboard.press('Enter')
  await page.waitForURL('https://chatgpt.com/**')
})
