import { submitSignIn, test } from '../../browser/support/visit.ts'
import { stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

test('what the assistant of the playground does appears in the list beside it', async ({
  visit,
}) => {
  const page = await visit()
  await page.goto(`${stack.web_url}/playground`)
  await page.getByText('Your todos appear here once you are signed in.').waitFor()
  await page.getByRole('button', { name: 'Connect the assistant' }).click()
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByLabel('title', { exact: true }).fill('Played')
  await page.getByRole('button', { name: 'Call createTodo' }).click()
  await todo(page, 'Played').waitFor()

  // The action knows the id from the answer before.
  await page.getByLabel('Action').selectOption('completeTodo')
  await page.getByRole('button', { name: 'Call completeTodo' }).click()
  await page.getByRole('checkbox', { name: 'Done: Played', checked: true }).waitFor()
})
