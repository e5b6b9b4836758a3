import { expect } from 'vitest'
import { findingsOfStates } from '../../browser/support/axe.ts'
import { tabTo } from '../../browser/support/keyboard.ts'
import { goAs, test } from '../../browser/support/visit.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { showStates } from './support/states.ts'

test('every state of the todos, light and dark: axe finds nothing, nothing sticks out at 320 px', {
  timeout: 240_000,
}, async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  expect(await findingsOfStates(page, showStates)).toEqual([])
})

test('the keyboard alone: sign in, add, complete, edit, delete, undo', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(`${stack.web_url}/todos`)
  await page.getByLabel('Password').waitFor()
  const { keyboard } = page
  await tabTo(page, /E-mail/)
  await keyboard.type(user.email)
  await tabTo(page, /Password/)
  await keyboard.type(user.password)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your todos', exact: true }).waitFor()
  // Signing in put the focus on the heading: from there on, not from the top.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await tabTo(page, /Add a todo/)
  await keyboard.type('by keys')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys' }).waitFor()
  await tabTo(page, /Done: by keys/)
  await keyboard.press('Space')
  await tabTo(page, /Edit: by keys/)
  await keyboard.press('Enter')
  await keyboard.type(', quickly')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys, quickly' }).waitFor()
  await tabTo(page, /Delete: by keys/)
  await keyboard.press('Enter')
  await page.getByText('is deleted.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('new-title')
  await tabTo(page, /Undo/)
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys, quickly' }).waitFor()
})

test('a screen reader is told politely what the assistant does', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user)
  await sql`insert into public.todos (user_id, title) values (${user.id}, 'there')`
  await goAs(page, user, '/todos')
  await page.locator('.todos[data-live="true"]').waitFor()
  await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((title) => gpt(access_token, '/todos', { json: { title } })),
  )
  await page.getByRole('status').getByText('The assistant made 5 changes.').waitFor()
})
