import { expect } from 'vitest'
import { findingsOfStates } from '../../browser/support/axe.ts'
import { goAs, test } from '../../browser/support/visit.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { sql } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

/** A user with one todo, and a call of their assistant on it. */
async function userWithTodo(title: string) {
  const user = await newUser()
  const { access_token } = await connect(user)
  const [row] = await sql<{ id: string }[]>`
    insert into public.todos (user_id, title) values (${user.id}, ${title}) returning id`
  const path = `/todos/${row?.id}`
  const call = (method: string, json?: object) =>
    gpt(access_token, path, { method, ...(json && { json }) })
  return { user, id: row?.id ?? '', call }
}

test('on a phone, a deletion is undone from the activity, live, and cannot be undone twice', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const { user, id, call } = await userWithTodo('Pay the rent')
  await goAs(page, user, '/activity')
  await page.getByText('No assistant has done anything yet.').waitFor()
  await call('DELETE')
  const item = page.locator('.activity-item').filter({ hasText: 'Deleted “Pay the rent”' })
  await item.getByRole('button', { name: 'Undo: Deleted “Pay the rent”' }).click()
  await item.getByText('Undone', { exact: true }).waitFor()
  expect(await item.getByRole('button').count()).toBe(0)
  // The button that had the focus is gone; what takes its place has it.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Undone')
  expect(await sql`select title from public.todos where id = ${id}`).toEqual([
    { title: 'Pay the rent' },
  ])
  await page.reload()
  await item.getByText('Undone', { exact: true }).waitFor()
})

test('what is undone elsewhere is shown as undone', async ({ visit }) => {
  const page = await visit({ width: 390, height: 844 })
  const { user, call } = await userWithTodo('Pay the rent')
  await call('DELETE')
  await goAs(page, user, '/activity')
  const item = page.locator('.activity-item').filter({ hasText: 'Deleted' })
  await item.getByRole('button', { name: 'Undo' }).waitFor()
  const [{ id: activity } = {}] = await sql`
    select id::integer from patchbay.interactions where user_id = ${user.id} order by interactions.id desc limit 1`
  expect((await user.supabase.rpc('undo_activity', { id: activity })).error).toBeNull()
  await item.getByText('Undone', { exact: true }).waitFor()
})

test('what was changed since stays, and the page says why', async ({ visit }) => {
  const page = await visit({ width: 390, height: 844 })
  const { user, id, call } = await userWithTodo('mine')
  await call('PATCH', { title: 'theirs' })
  await goAs(page, user, '/activity')
  const item = page.locator('.activity-item').filter({ hasText: 'Changed “theirs”' })
  await item.getByRole('button', { name: 'Undo' }).waitFor()
  await sql`update public.todos set title = 'mine again' where id = ${id}`
  await item.getByRole('button', { name: 'Undo' }).click()
  await item
    .getByRole('alert')
    .getByText('This has been changed since then, so nothing was undone.')
    .waitFor()
  expect(await sql`select title from public.todos where id = ${id}`).toEqual([
    { title: 'mine again' },
  ])
})

test('the notice on /todos brings back the very todo that an assistant deleted', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const { user, id, call } = await userWithTodo('Pay the rent')
  await goAs(page, user, '/todos')
  await todo(page, 'Pay the rent').waitFor()
  await page.locator('.todos[data-live="true"]').waitFor()
  await call('PATCH', { title: 'Pay nothing' })
  const notice = page.locator('.notice')
  await notice.getByText(/Demo GPT.*Changed “Pay nothing”/).waitFor()
  await notice.getByRole('button', { name: 'Undo' }).click()
  await todo(page, 'Pay the rent').waitFor()
  await notice.getByText('Undone.').waitFor()
  await call('DELETE')
  await notice.getByText(/Demo GPT.*Deleted “Pay the rent”/).waitFor()
  await todo(page, 'Pay the rent').waitFor({ state: 'detached' })
  await notice.getByRole('button', { name: 'Undo' }).click()
  await todo(page, 'Pay the rent').waitFor()
  expect(await sql`select id from public.todos where user_id = ${user.id}`).toEqual([{ id }])
})

test('axe finds nothing in the activity with what can be, was and could not be undone', async ({
  visit,
}) => {
  const page = await visit({ width: 320, height: 640 })
  const { user, id, call } = await userWithTodo('A todo with a rather long title, of cakes')
  await call('PATCH', { title: 'Milk, eggs and whatever else is needed for a cake' })
  await call('PATCH', { completed: true })
  await call('DELETE')
  await goAs(page, user, '/activity')
  const findings = await findingsOfStates(page, async (_page, look) => {
    await page.reload()
    const items = page.locator('.activity-item')
    await items.getByRole('button', { name: 'Undo' }).first().waitFor()
    await look('undoable')
    const first = items.filter({ hasText: 'Deleted' })
    if ((await first.getByText('Undone', { exact: true }).count()) === 0) {
      await first.getByRole('button', { name: 'Undo' }).click()
    }
    await first.getByText('Undone', { exact: true }).waitFor()
    await sql`update public.todos set description = 'mine' where id = ${id}`
    await items.filter({ hasText: 'Completed' }).getByRole('button', { name: 'Undo' }).click()
    await page.getByText('This has been changed since then').waitFor()
    await look('undone and refused')
  })
  expect(findings).toEqual([])
})
