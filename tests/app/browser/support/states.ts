import type { Page } from 'playwright-core'
import { goAs } from '../../../browser/support/visit.ts'
import { connect, gpt } from '../../../support/gpt.ts'
import { sql, stack } from '../../../support/stack.ts'
import { newUser } from '../../../support/users.ts'
import { todo } from './todo.ts'

/** Long and hostile enough to stick out of anything. */
const LONG = `Donaudampfschifffahrtsgesellschaft${'kapitän'.repeat(14)}`

/** Leads a page through every state of the app's pages that looks different, and calls `look` in each with a word for it. */
export async function showStates(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const user = await newUser()
  const { access_token } = await connect(user)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const answers = (url: string, status: number) =>
    page.route(url, (route) => route.fulfill({ status, json: {} }))

  await page.goto(stack.web_url)
  await page.getByLabel('Password').waitFor()
  await look('start page')
  await goAs(page, user, '/todos')
  await page.getByText('Nothing to do.').waitFor()
  await look('todos: none')
  await sql`
    insert into public.todos (user_id, title, description, completed)
    select ${user.id}, title, description, completed
    from (values (${LONG}, ${LONG}, false), ('Done one', null, true)) as given (title, description, completed)`
  await page.reload()
  await todo(page, LONG).waitFor()
  await gpt(access_token, '/todos', { json: { title: 'From the chat' } })
  await todo(page, 'From the chat').waitFor()
  await page.getByText('All', { exact: true }).click()
  await todo(page, 'Done one').waitFor()
  await look('todos')
  await page.getByRole('button', { name: 'Edit: Done one' }).click()
  await button('Add details').click()
  await button('Add').click()
  await page.getByRole('alert').getByText('Write what').waitFor()
  await look('todos: writing')
  await button('Cancel').click()
  await page.getByRole('button', { name: 'Delete: Done one' }).click()
  await page.getByText('is deleted.').waitFor()
  await look('todos: deleted')
  await answers('**/rest/v1/todos*', 500)
  await page.getByRole('checkbox').first().click()
  await page.getByRole('alert').getByText('was not changed').waitFor()
  await page.getByRole('textbox', { name: 'Add a todo' }).fill('refused')
  await page.keyboard.press('Enter')
  await page.getByText('Not added yet.').waitFor()
  await look('todos: refused')
  await page.reload()
  await page.getByText('We could not load your todos.').waitFor()
  await look('todos: failed')
  await page.unroute('**/rest/v1/todos*')
  await button('Try again').click()
  await todo(page, LONG).waitFor()
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await look('todos: offline')
  await page.context().setOffline(false)
  await page.getByRole('searchbox', { name: 'Search' }).fill('nothing at all')
  await page.getByText('Nothing matches').waitFor()
  await look('todos: nothing found')

  await page.goto(`${stack.web_url}/playground`)
  await button('Connect the assistant').waitFor()
  await page.getByRole('heading', { name: 'Your todos' }).waitFor()
  await look('playground: beside the todos')
}
