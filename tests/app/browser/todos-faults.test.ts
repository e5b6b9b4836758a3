import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { goAs, test } from '../../browser/support/visit.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

const DATA = /\/rest\/v1\/todos/

async function add(page: Page, title: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Add a todo' }).fill(title)
  await page.keyboard.press('Enter')
  await todo(page, title)
    .getByRole('button', { name: `Edit: ${title}` })
    .waitFor()
}

async function insert(user: TestUser, titles: string[]): Promise<void> {
  for (const title of titles) {
    await sql`insert into public.todos (user_id, title) values (${user.id}, ${title})`
  }
}

const titlesOf = (user: TestUser) =>
  sql<{ title: string }[]>`
    select title from public.todos where user_id = ${user.id} order by created_at`.then((rows) =>
    rows.map(({ title }) => title),
  )

test('undoes what the server refused, says so, and keeps what was typed', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await insert(user, ['steady'])
  await goAs(page, user, '/todos')
  await todo(page, 'steady').waitFor()
  await page.route(DATA, (route) =>
    route.request().method() === 'GET'
      ? route.continue()
      : route.fulfill({ status: 500, json: {} }),
  )

  await page.getByRole('checkbox', { name: 'Done: steady' }).click()
  await page.getByRole('alert').getByText('was not changed').waitFor()
  expect(await page.getByRole('checkbox', { name: 'Done: steady' }).isChecked()).toBe(false)

  await page.getByRole('button', { name: 'Delete: steady' }).click()
  await page.getByRole('alert').getByText('was not deleted').waitFor()
  await todo(page, 'steady').waitFor()

  await page.getByRole('button', { name: 'Edit: steady' }).click()
  await page.getByLabel('Title').fill('steady as she goes')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('was not changed').waitFor()
  expect(await page.getByLabel('Title').inputValue()).toBe('steady as she goes')
  await page.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('textbox', { name: 'Add a todo' }).fill('stubborn')
  await page.keyboard.press('Enter')
  await page.getByText('Not added yet.').waitFor()
  await page.unroute(DATA)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Edit: stubborn' }).waitFor()
  expect(await titlesOf(user)).toEqual(['steady', 'stubborn'])
})

test('says that it is offline, and catches up by itself', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await goAs(page, user, '/todos')
  await page.getByText('Nothing to do.').waitFor()
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await insert(user, ['meanwhile'])
  await page.context().setOffline(false)
  await todo(page, 'meanwhile').waitFor()
  expect(await page.getByText('You are offline.').count()).toBe(0)
})

test('says why the list does not come, and tries again', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await page.route(DATA, (route) => route.fulfill({ status: 503, json: {} }))
  await goAs(page, user, '/todos')
  await page.getByText('We could not load your todos.').waitFor()
  await page.unroute(DATA)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Nothing to do.').waitFor()
})

test('shows what two tabs do to each other', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/todos')
  const second = await page.context().newPage()
  await second.goto(`${stack.web_url}/todos`)
  await second.getByText('Nothing to do.').waitFor()
  await add(page, 'from the first')
  await todo(second, 'from the first').waitFor()
  await second.getByRole('button', { name: 'Delete: from the first' }).click()
  await todo(page, 'from the first').waitFor({ state: 'detached' })
  // Signing out in one tab signs out in the other, and its todos are no longer on the screen.
  await add(page, 'private')
  await todo(second, 'private').waitFor()
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await second.getByRole('heading', { name: 'Sign in to see your todos' }).waitFor()
  expect(await second.getByText('private').count()).toBe(0)
})

test('shows one user nothing of another, also when they take turns in one browser', async ({
  visit,
}) => {
  const page = await visit()
  const [alice, bob] = await Promise.all([newUser(), newUser()])
  await insert(alice, ['secret of alice'])
  await goAs(page, alice, '/todos')
  await todo(page, 'secret of alice').waitFor()
  await page.getByRole('textbox', { name: 'Add a todo' }).fill('draft of alice')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Password').waitFor()
  await goAs(page, bob, '/')
  await page.getByText('Nothing to do.').waitFor()
  // What happens to alice's list now must not reach bob's page, which is live.
  await insert(alice, ['another secret'])
  await add(page, 'of bob')
  expect(await page.locator('.todo-title').allInnerTexts()).toEqual(['of bob'])
  expect(await page.content()).not.toMatch(/secret|draft of alice/)
})

test('shows markup, script and direction tricks as the text that they are', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const evil = '<img src=x onerror="document.title=1"><script>alert(1)</script>'
  await insert(user, [evil, '\u202eevil\u202c'])
  await goAs(page, user, '/todos')
  await todo(page, evil).waitFor()
  expect(await page.locator('main img, main script').count()).toBe(0)
  expect(await page.locator('.todo-title').allInnerTexts()).toContain('evil')
  expect(await page.title()).toBe('Your todos · Patchbay')
})
