import { expect } from 'vitest'
import { newAssistant } from '../support/clients.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { findingsOfStates } from './support/axe.ts'
import { goAs, test } from './support/visit.ts'

test('shows by day what each app did and what was refused, live, of all apps or of one', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const user = await newUser()
  const [editor, caddy] = [
    await newAssistant({ name: 'An editor' }),
    await newAssistant({ name: 'A caddy' }),
  ]
  await goAs(page, user, '/activity')
  await page.getByText('No assistant has done anything yet.').waitFor()

  const { access_token } = await editor.connect(user)
  await editor.gpt(access_token, '/notes', { json: { title: 'Milk <b>and</b> eggs' } })
  const items = page.locator('.activity-item')
  const added = items.filter({ hasText: 'Added “Milk <b>and</b> eggs”' })
  await added.getByRole('link', { name: 'An editor' }).waitFor()

  const limited = await caddy.connect(user, { scope: 'profile:read' })
  await caddy.gpt(limited.access_token, '/notes')
  const refused = items.filter({ hasText: 'List notes' })
  await refused.getByText('You have not allowed this, or no longer.').waitFor()
  expect(await items.count()).toBe(2)

  await sql`
    update patchbay.interactions set at = at - interval '3 days' where user_id = ${user.id} and outcome = 'ok'`
  await page.reload()
  await refused.waitFor()
  expect(await page.locator('.activity-day').count()).toBe(2)

  await refused.getByRole('link', { name: 'A caddy' }).click()
  await page.getByText('Only what A caddy did.').waitFor()
  expect(await items.count()).toBe(1)
  await editor.gpt(access_token, '/notes', { json: { title: 'of the other' } })
  await page.getByRole('link', { name: 'Show everything' }).click()
  await items.filter({ hasText: 'of the other' }).waitFor()
  expect(await items.count()).toBe(3)
})

test('axe finds nothing, light and dark, and nothing sticks out at 320 px', async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  const user = await newUser()
  await goAs(page, user, '/activity')
  const findings = await findingsOfStates(page, async (_page, look) => {
    await page.reload()
    await page.getByText('No assistant has done anything yet.').waitFor()
    await look('empty')
    await sql`
      insert into patchbay.interactions
        (user_id, grant_id, client_id, client_name, action, outcome, duration_ms, text, target_id)
      select ${user.id}, gen_random_uuid(), 'c', 'An app with a rather long name', 'create_note', outcome, 1, text, null
      from (values
        ('ok', 'Added “Milk, eggs and whatever else is needed for a cake”'), ('forbidden', null),
        ('internal_error', null), ('ok', repeat('x', 300))
      ) as call (outcome, text)`
    await page.goto(new URL('/activity?app=c', page.url()).href)
    await page.locator('.activity-item').nth(3).waitFor()
    await look('four calls')
  })
  expect(findings).toEqual([])
})

test('loads what is older, page by page', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await sql`
    insert into patchbay.interactions (user_id, grant_id, client_id, client_name, action, outcome, duration_ms, text)
    select ${user.id}, gen_random_uuid(), 'c', 'An app', 'create_note', 'ok', 1, 'Call ' || n from generate_series(1, 120) as n`
  await goAs(page, user, '/activity')
  const items = page.locator('.activity-item')
  await items.filter({ hasText: 'Call 120' }).waitFor()
  expect(await items.count()).toBe(50)
  await page.getByRole('button', { name: 'Load older' }).click()
  await page.getByText('Call 21', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Load older' }).click()
  await page.getByText('Call 1', { exact: true }).waitFor()
  expect(await items.count()).toBe(120)
  expect(await page.getByRole('button', { name: 'Load older' }).count()).toBe(0)
})
