import { expect } from 'vitest'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { connect, gpt } from '../support/gpt.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, test } from './support/visit.ts'

test('shows what each app may do, and ends a connection after asking', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const other = await newAssistant({ name: 'Other <b>app</b>' })
  const { access_token } = await connect(user)
  await other.connect(user, { scope: 'notes:read' })
  await gpt(access_token, '/notes')
  await goAs(page, user, '/apps')

  const app = (name: string) =>
    page.locator('.app').filter({ has: page.getByRole('heading', { name }) })
  const shown = await app('Demo GPT').innerText()
  expect(shown).toContain('Add, change, pin and delete your notes')
  expect(shown).toContain('Last used just now')
  expect(shown).toMatch(/Connected \d+ \w+ \d{4}/)
  const limited = await app('Other <b>app</b>').innerText()
  expect(limited).toContain('Not used yet')
  expect(limited).not.toContain('delete your notes')

  await page.getByRole('button', { name: 'Disconnect Demo GPT' }).click()
  const dialog = page.getByRole('dialog', { name: 'Disconnect Demo GPT?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Disconnect Demo GPT' }).click()
  await page.keyboard.press('Escape')
  expect((await gpt(access_token, '/notes')).status).toBe(200)

  await page.getByRole('button', { name: 'Disconnect Demo GPT' }).click()
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('Demo GPT is disconnected.').waitFor()
  expect((await gpt(access_token, '/notes')).status).toBe(401)
  expect(await page.locator('.app').count()).toBe(1)
  await page.getByText('Connected', { exact: true }).waitFor()
})

test('says that the apps did not load, and nothing else', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.route('**/rest/v1/connected_apps*', (route) =>
    route.fulfill({ status: 500, json: {} }),
  )
  await goAs(page, user, '/apps')
  await page.getByText('We could not load your connected apps.').waitFor()
  expect(await page.getByText('Looking for a connection').count()).toBe(0)
  await page.unroute('**/rest/v1/connected_apps*')
  const again = page.getByRole('button', { name: 'Try again' })
  const loaded = page.getByText('No assistant is connected')
  // The button goes when the page looked again by itself.
  await expect
    .poll(async () => {
      if (await again.isVisible()) await again.click({ timeout: 1_000 }).catch(() => null)
      return loaded.isVisible()
    })
    .toBe(true)
})

test('tells connections of one name apart, and says which of them ends', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const again = await newAssistant({ name: 'Added again' })
  await (await newAssistant({ name: 'Added again' })).connect(user)
  await again.connect(user)
  await goAs(page, user, '/apps')

  const first = page.locator('.app').first()
  expect(await first.innerText()).toMatch(/Connected \d+ \w+ \d{4} at \d\d:\d\d/)
  await first.getByRole('button').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/only the connection of .* Added again has one more/).waitFor()
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('Added again is disconnected.').waitFor()
  await page.getByRole('button', { name: 'Disconnect Added again' }).click()
  await dialog.getByText('It can no longer see or change anything of yours.').waitFor()
})

test('groups the connections of one client, says where each returns to, and ends one or all', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const user = await newUser()
  const editor = await newAssistant({ name: 'An editor' })
  const first = await editor.connect(user)
  const second = await editor.connect(user)
  const third = await editor.connect(user)
  const { access_token } = await connect(user)
  await goAs(page, user, '/apps')

  const card = page
    .locator('.app')
    .filter({ has: page.getByRole('heading', { name: 'An editor' }) })
  await card.getByText('3 connections').waitFor()
  expect(await page.locator('.app').count()).toBe(2)
  const rows = card.locator('.app-connection')
  for (const text of await rows.allInnerTexts()) {
    expect(text).toMatch(/Returns to app\.example/)
    expect(text).toMatch(/Connected \d+ \w+ \d{4} at \d\d:\d\d/)
  }

  await rows.first().getByRole('button').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/only the connection of .* An editor has 2 more/).waitFor()
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await card.getByText('2 connections').waitFor()
  expect((await editor.gpt(third.access_token, '/me')).status).toBe(401)
  expect((await editor.gpt(second.access_token, '/me')).status).toBe(200)

  await card.getByRole('button', { name: 'Disconnect all 2 An editor' }).click()
  await dialog.getByText('All 2 of its connections end.').waitFor()
  await dialog.getByText('It can no longer see or change anything of yours.').waitFor()
  await dialog.getByRole('button', { name: 'Disconnect all 2' }).click()
  await page.getByText('An editor is disconnected: 2 connections.').waitFor()
  expect(await page.locator('.app').count()).toBe(1)
  expect((await editor.gpt(first.access_token, '/me')).status).toBe(401)
  expect((await gpt(access_token, '/me')).status).toBe(200)
})

test('offers to remove what was never used for a week, asks once, and removes nothing else', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const tokens = []
  for (let i = 0; i < 3; i++) tokens.push(await connect(user))
  const [used, old, young] = tokens
  await gpt(used?.access_token ?? '', '/me')
  await sql`
    update patchbay.grants set created_at = now() - interval '8 days'
    where user_id = ${user.id} and id <> (
      select id from patchbay.grants where user_id = ${user.id} order by created_at desc limit 1
    )`
  await goAs(page, user, '/apps')
  await page.getByRole('button', { name: 'Remove 1 connection never used' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove 1 connection never used?' })
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('1 connection is removed.').waitFor()
  expect(await page.getByRole('button', { name: /never used/ }).count()).toBe(0)
  const statuses = await Promise.all(
    [used, old, young].map(async (one) => (await gpt(one?.access_token ?? '', '/me')).status),
  )
  expect(statuses).toEqual([200, 401, 200])
})

test('says when ending a connection did not work, and that it is still there', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await connect(user)
  await goAs(page, user, '/apps')
  await page.route('**/rpc/disconnect_app', (route) => route.fulfill({ status: 503, json: {} }))
  await page.getByRole('button', { name: 'Disconnect Demo GPT' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await dialog.getByRole('alert').getByText('It is still connected.').waitFor()
  await page.unroute('**/rpc/disconnect_app')
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('No assistant is connected').waitFor()
})

test('another tab that disconnects is noticed', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const tokens = await connect(user)
  await goAs(page, user, '/apps')
  await page.getByRole('heading', { name: 'Demo GPT' }).waitFor()
  const { phone } = await newAssistant()
  expect((await phone(user, 'DELETE')).status).toBe(200)
  await page.getByText('No assistant is connected').waitFor()
  await page.getByText('Not connected', { exact: true }).waitFor()
  expect((await gpt(tokens.access_token, '/notes')).status).toBe(401)
})

test('shows a device that was allowed and waits, says when it is connected, and takes one back', async ({
  visit,
}) => {
  const { startDevice, decideDevice, poll } = deviceClient()
  const { client } = await newPublicClient({ name: 'A terminal' })
  const { client_id } = client
  const user = await newUser()
  const { device_code, user_code } = await startDevice({ client_id })
  await decideDevice(user_code, user)
  const page = await visit()
  await goAs(page, user, '/apps')
  await page.getByText('Waiting for the device to fetch its access').waitFor()
  expect(await page.locator('.app').innerText()).not.toContain('Not used yet')
  await page.getByText('Not connected', { exact: true }).waitFor()

  expect((await poll(device_code, { client_id })).status).toBe(200)
  await page.getByText('A terminal is connected.').waitFor()

  const second = await startDevice({ client_id })
  await decideDevice(second.user_code, user)
  await page.reload()
  const waiting = page.locator('.app-connection').filter({ hasText: 'Waiting for the device' })
  await waiting.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('A terminal is disconnected.').waitFor()
  expect((await poll(second.device_code, { client_id })).status).toBe(400)
  expect(await page.locator('.app').count()).toBe(1)
})

test('an account that is full is sent here from the request, which stays open', async ({
  visit,
}) => {
  const assistant = await newAssistant()
  const user = await newUser()
  await sql`
    insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
    select gen_random_uuid(), ${user.id}, ${assistant.client.client_id}, '{notes:read}', now() + interval '1 day',
      sha256(gen_random_uuid()::text::bytea)
    from generate_series(1, 200)`
  const page = await visit()
  await goAs(page, user, `/connect?request=${await assistant.newRequest()}`)
  await page.getByRole('button', { name: 'Allow' }).click()
  const alert = page.getByRole('alert').filter({ hasText: 'as many connected apps as it may have' })
  await alert.getByRole('link', { name: 'Disconnect some' }).click()
  await page.getByRole('heading', { name: 'Connected apps' }).waitFor()
  await sql`delete from patchbay.grants where user_id = ${user.id}`
  await page.goBack()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
})
