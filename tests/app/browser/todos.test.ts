import { expect } from 'vitest'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { goAs, test } from '../../browser/support/visit.ts'
import { sql } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

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

test('adds, edits, completes and deletes a todo, and undoes the deletion', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/todos')
  await page.getByText('Nothing to do.').waitFor()

  await page.getByRole('textbox', { name: 'Add a todo' }).fill('Buy milk')
  await page.getByRole('button', { name: 'Add details' }).click()
  await page.getByLabel('Details').fill('Two litres\nfresh')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await todo(page, 'Buy milk').getByText('Two litres').waitFor()

  await page.getByRole('button', { name: 'Edit: Buy milk' }).click()
  await page.getByLabel('Title').fill('Buy oat milk')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('checkbox', { name: 'Done: Buy oat milk' }).check()
  await waitFor('the change to be stored', async () => {
    const [row] = await sql`
      select completed, description from public.todos
      where user_id = ${user.id} and title = 'Buy oat milk'`
    return row?.completed === true && row.description === 'Two litres\nfresh'
  })

  await page.getByRole('button', { name: 'Delete: Buy oat milk' }).click()
  await page.getByText('is deleted.').waitFor()
  expect(await todo(page, 'Buy oat milk').count()).toBe(0)
  await waitFor('the row to be gone', async () => (await titlesOf(user)).length === 0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await todo(page, 'Buy oat milk').waitFor()
  const restored = await waitFor('the row to be back', async () => {
    const [row] = await sql`select completed from public.todos where user_id = ${user.id}`
    return row
  })
  expect(restored.completed).toBe(true)
})

test('brings a deleted todo back to where it stood', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await insert(user, ['third', 'second', 'first'])
  await goAs(page, user, '/todos')
  await page.getByRole('button', { name: 'Delete: second' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Edit: second' }).waitFor()
  expect(await page.locator('.todo-title').allInnerTexts()).toEqual(['first', 'second', 'third'])
})

test('finds by words in title and details, literally and in any case', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await insert(user, ['100% (sure) *now*', '100 more', 'a_b\\c', 'Straße "x", y'])
  await goAs(page, user, '/todos')
  const search = page.getByRole('searchbox', { name: 'Search' })
  for (const [text, found] of [
    ['100%', '100% (sure) *now*'],
    ['*NOW*', '100% (sure) *now*'],
    ['(s', '100% (sure) *now*'],
    ['_b\\', 'a_b\\c'],
    ['"x", Y', 'Straße "x", y'],
  ] as const) {
    await search.fill(text)
    await waitFor(`the list to hold only what matches ${text}`, async () => {
      const titles = await page.locator('.todo-title').allInnerTexts()
      return titles.length === 1 && titles[0] === found
    })
  }
  await search.fill('.*')
  await page.getByText('Nothing matches “.*”').waitFor()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await todo(page, '100 more').waitFor()
})

test('shows open, done or all', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await insert(user, ['open one', 'done one'])
  await sql`update public.todos set completed = true where user_id = ${user.id} and title = 'done one'`
  await goAs(page, user, '/todos')
  await todo(page, 'open one').waitFor()
  expect(await todo(page, 'done one').count()).toBe(0)
  await page.getByRole('radio', { name: 'Done' }).check()
  await todo(page, 'done one').waitFor()
  expect(await todo(page, 'open one').count()).toBe(0)
  await page.getByText('All', { exact: true }).click()
  await todo(page, 'open one').waitFor()
  await todo(page, 'done one').waitFor()
})

test('loads more, each todo once, also when others come in between', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await insert(
    user,
    Array.from({ length: 45 }, (_, index) => `todo ${index}`),
  )
  await goAs(page, user, '/todos')
  await todo(page, 'todo 44').waitFor()
  expect(await page.locator('.todo').count()).toBe(20)
  await insert(user, ['in between'])
  await page.getByRole('button', { name: 'Load more' }).click()
  await todo(page, 'todo 5').waitFor()
  await page.getByRole('button', { name: 'Load more' }).click()
  await todo(page, 'todo 0').waitFor()
  const titles = await page.locator('.todo-title').allInnerTexts()
  expect(new Set(titles).size).toBe(titles.length)
  expect(titles.filter((title) => title.startsWith('todo'))).toHaveLength(45)
  expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
})

test('asks for a title, and takes 200 emoji but not 201', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/todos')
  const title = page.getByRole('textbox', { name: 'Add a todo' })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('alert').getByText('Write what is to be done.').waitFor()
  await title.fill('😀'.repeat(200))
  await page.keyboard.press('Enter')
  await waitFor('200 emoji to be stored', async () => (await titlesOf(user)).length === 1)
  await title.evaluate((input) => input.removeAttribute('maxlength'))
  await title.fill('😀'.repeat(201))
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('200 characters').waitFor()
})
