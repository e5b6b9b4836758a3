import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { goAs, test } from '../../browser/support/visit.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { sql } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { todo } from './support/todo.ts'

/** Waits until the channel is joined: what happens before that comes with the next look. */
const live = (page: Page) => page.locator('.todos[data-live="true"]').waitFor()

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

test('a todo that the assistant adds appears on the open page in under a second', async ({
  visit,
}) => {
  const page = await visit({ motion: true })
  const user = await newUser()
  const { access_token } = await connect(user)
  await goAs(page, user, '/todos')
  await live(page)
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))

  const times: number[] = []
  for (let round = 0; round < 10; round += 1) {
    const title = `by the assistant ${round}`
    const seen = todo(page, title).getByText('Added by the assistant').waitFor()
    const begun = performance.now()
    const answer = await gpt(access_token, '/todos', { json: { title } })
    expect(answer.status).toBe(201)
    await seen
    times.push(performance.now() - begun)
  }
  const middle = median(times)
  console.log(
    `  createTodo → on the open page: median ${Math.round(middle)} ms of ${times.length} (max ${Math.round(Math.max(...times))} ms)`,
  )
  expect(middle).toBeLessThan(1_000)
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
  await page
    .getByRole('status')
    .getByText(/^The assistant (added|made)/)
    .waitFor()
})

test('a todo that is too long to be told, and many at once, appear by themselves', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user)
  await goAs(page, user, '/todos')
  await live(page)
  const json = { title: 'a long one', description: 'x'.repeat(2000) }
  expect((await gpt(access_token, '/todos', { json })).status).toBe(201)
  await todo(page, 'a long one').getByText('Added by the assistant').waitFor()
  await page
    .getByRole('status')
    .getByText(/^The assistant added .*a long one/)
    .waitFor()

  // As an action that adds many does it. The page looks again: nobody told it their titles.
  await sql.begin(async (tx) => {
    await tx`
      select set_config('patchbay.actor', 'assistant', true),
        set_config('request.jwt.claims', ${JSON.stringify({ grant_id: crypto.randomUUID() })}, true)`
    await tx`
      insert into public.todos (user_id, title) select ${user.id}, 'many ' || n from generate_series(1, 21) as n`
  })
  await todo(page, 'many 21').waitFor()
  await page.getByRole('status').getByText('The assistant made 21 changes.').waitFor()
})

test('what the assistant changes, completes and deletes is marked, told, and can be taken back', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user)
  const created = await (await gpt(access_token, '/todos', { json: { title: 'plan' } })).json()
  await goAs(page, user, '/todos')
  await todo(page, 'plan').waitFor()
  await live(page)
  const at = `/todos/${created.id}`

  await gpt(access_token, at, { method: 'PATCH', json: { title: 'better plan' } })
  await todo(page, 'better plan').getByText('Changed by the assistant').waitFor()
  await gpt(access_token, `${at}/complete`, { method: 'POST' })
  await todo(page, 'better plan').getByText('Completed by the assistant').waitFor()
  expect(await page.getByRole('checkbox', { name: 'Done: better plan' }).isChecked()).toBe(true)
  await page.getByRole('status').getByText('The assistant completed').waitFor()
  // What the user does is not the assistant's.
  await page.getByRole('checkbox', { name: 'Done: better plan' }).uncheck()
  await todo(page, 'better plan').getByText('by the assistant').waitFor({ state: 'detached' })

  await waitFor('that to be stored', async () => {
    const [row] = await sql`select completed from public.todos where id = ${created.id}`
    return row?.completed === false
  })
  await gpt(access_token, at, { method: 'DELETE' })
  await page.getByRole('status').getByText('The assistant deleted').waitFor()
  await todo(page, 'better plan').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Edit: better plan' }).waitFor()
})

test('news does not disturb who is typing', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user)
  await sql`insert into public.todos (user_id, title) values (${user.id}, 'mine')`
  await goAs(page, user, '/todos')
  await page.getByRole('button', { name: 'Edit: mine' }).click()
  await page.getByLabel('Details').fill('half a thou')
  await gpt(access_token, '/todos', { json: { title: 'in between' } })
  await todo(page, 'in between').waitFor()
  await page.keyboard.type('ght')
  expect(await page.getByLabel('Details').inputValue()).toBe('half a thought')
})

test('without Realtime the page looks every 3 s, and says nothing about it', async ({ visit }) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  const { access_token } = await connect(user)
  await goAs(page, user, '/todos')
  await page.getByText('Nothing to do.').waitFor()
  await gpt(access_token, '/todos', { json: { title: 'polled' } })
  await todo(page, 'polled').waitFor()
  const created = await sql`select id from public.todos where user_id = ${user.id}`
  await gpt(access_token, `/todos/${created[0]?.id}/complete`, { method: 'POST' })
  await page.getByRole('checkbox', { name: 'Done: polled', checked: true }).waitFor()
  await gpt(access_token, `/todos/${created[0]?.id}`, { method: 'DELETE' })
  await todo(page, 'polled').waitFor({ state: 'detached' })
  expect(await page.locator('main').innerText()).not.toMatch(/realtime|live|connection/i)
})

test('with Realtime the page does not poll', async ({ visit }) => {
  const page = await visit()
  await page.clock.install()
  const user = await newUser()
  const { access_token } = await connect(user)
  await goAs(page, user, '/todos')
  await live(page)
  await gpt(access_token, '/todos', { json: { title: 'live' } })
  await todo(page, 'live').getByText('Added by the assistant').waitFor()
  let reads = 0
  page.on('request', (request) => {
    if (request.url().includes('/rest/v1/')) reads += 1
  })
  // Longer than the time between two polls. What they would have asked is under way before this page's own request ends.
  await page.clock.runFor(10_000)
  await page.evaluate(async () => (await fetch('/config.json')).text())
  expect(reads).toBe(0)
  // Rarely it looks all the same: so this clock is the one that polls would run by.
  await page.clock.runFor(30_000)
  await waitFor('the look of every 30 s', async () => reads > 0)
})
