import { expect } from 'vitest'
import { goAs, test } from '../../browser/support/visit.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'

test('on a phone: an assistant deletes, the user is asked which todo, says yes, and takes it back', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const user = await newUser()
  const { access_token } = await connect(user)
  await goAs(page, user, '/apps')
  const switched = page.waitForResponse('**/rpc/set_approval')
  await page.getByRole('switch', { name: 'Ask me before it deletes' }).click()
  expect((await switched).status()).toBe(200)

  const todo = await (await gpt(access_token, '/todos', { json: { title: 'Pay the rent' } })).json()
  const held = await gpt(access_token, `/todos/${todo.id}`, { method: 'DELETE' })
  expect(held.status).toBe(202)
  const { approval } = await held.json()
  const isThere = async () =>
    (await sql`select from public.todos where id = ${todo.id}`).length === 1
  expect(await isThere()).toBe(true)

  await page.locator('.bell').getByText('1 waits for your answer').waitFor()
  await page.locator('.bell').click()
  const card = page.locator(`.approval[data-key="${approval.id}"]`)
  // An id says nothing: the page of the todos knows what it is of.
  await card.getByRole('link', { name: 'Pay the rent' }).waitFor()
  await card.getByText('If you approve: Delete “Pay the rent”').waitFor()
  await card.getByRole('button', { name: 'Approve: Delete a todo' }).click()
  await card.getByText('It is done.').waitFor()
  expect(await isThere()).toBe(false)

  await page.getByRole('link', { name: 'Activity' }).click()
  await page.getByRole('button', { name: 'Undo: Deleted “Pay the rent”' }).click()
  await page.getByText('Undone', { exact: true }).waitFor()
  expect(await isThere()).toBe(true)
  await page.goto(`${stack.web_url}/todos`)
  await page.getByText('Pay the rent', { exact: true }).waitFor()
})
