import { expect } from 'vitest'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { endSession, goAs, submitSignIn, test } from '../../browser/support/visit.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

test('a session that ended while typing: signs in again in place, and nothing typed is lost', async ({
  visit,
}) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await sql`insert into public.todos (user_id, title) values (${user.id}, 'first')`
  await goAs(page, user, '/todos')
  const title = page.getByRole('textbox', { name: 'Add a todo' })
  const signInAgain = async () => {
    await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
    expect(await page.getByText('first').count()).toBe(0)
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
    await page.getByLabel('Password').fill(user.password)
    await page.keyboard.press('Enter')
    await title.waitFor()
    expect(new URL(page.url()).pathname).toBe('/todos')
  }

  // By itself: the page looks every 3 s.
  await page.getByRole('button', { name: 'Edit: first' }).click()
  await page.getByLabel('Title').fill('first, half edited')
  await title.fill('second')
  await endSession(page)
  await signInAgain()
  expect(await page.getByLabel('Title').inputValue()).toBe('first, half edited')
  expect(await title.inputValue()).toBe('second')

  // By pressing a button: what was sent goes on after signing in. At once, before the page looks by itself.
  const add = await page.getByRole('button', { name: 'Add', exact: true }).elementHandle()
  await endSession(page)
  await add?.evaluate((button) => button instanceof HTMLElement && button.click())
  await signInAgain()
  await page.getByRole('button', { name: 'Edit: second' }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await todo(page, 'first, half edited').waitFor()
  const stored = await waitFor('both to be stored', async () => {
    const rows = await sql`select title from public.todos where user_id = ${user.id}`
    const titles = rows.map((row) => row.title).sort()
    return titles.includes('first, half edited') && titles
  })
  expect(stored).toEqual(['first, half edited', 'second'])
})

test('what was typed is for nobody else, and ends with signing out', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const [alice, bob] = await Promise.all([newUser(), newUser()])
  await sql`insert into public.todos (user_id, title) values (${alice.id}, 'secret of alice')`
  const title = page.getByRole('textbox', { name: 'Add a todo' })
  await goAs(page, alice, '/todos')
  await todo(page, 'secret of alice').waitFor()
  await title.fill('draft of alice')
  await endSession(page)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
  await submitSignIn(page, bob)
  await page.getByText('Nothing to do.').waitFor()
  expect(await page.content()).not.toMatch(/of alice/)

  await title.fill('draft of bob')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await submitSignIn(page, bob)
  await page.getByText('Nothing to do.').waitFor()
  expect(await title.inputValue()).toBe('')
})

test('a user who goes to the start page sees the todos; a visitor sees what this is', async ({
  visit,
}) => {
  const page = await visit()
  await page.goto(stack.web_url)
  await page.getByRole('heading', { name: 'Your todos, in conversation' }).waitFor()
  await submitSignIn(page, await newUser())
  await page.getByRole('heading', { name: 'Your todos', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Apps', exact: true }).click()
  await page.getByRole('heading', { name: 'Connected apps' }).waitFor()
  await page.getByRole('link', { name: 'Todos', exact: true }).click()
  await page.getByRole('heading', { name: 'Your todos', exact: true }).waitFor()
})
