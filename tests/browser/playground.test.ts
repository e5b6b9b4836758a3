import { expect } from 'vitest'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'

test('connects as a real client, acts, refreshes and disconnects', async ({ visit }) => {
  const page = await visit()
  await page.goto(`${stack.web_url}/playground`)
  await page.getByRole('button', { name: 'Connect the assistant' }).click()
  await page.getByRole('heading', { name: 'Sign in to connect Playground' }).waitFor()
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('button', { name: 'Call createNote' }).waitFor()
  expect(page.url()).toBe(`${stack.web_url}/playground`)
  await page.getByText('Has tokens. Call an action to try them.').waitFor()

  const answer = page.getByRole('region', { name: /^Answer/ })
  await page.getByLabel('title', { exact: true }).fill('Played')
  await page.getByRole('button', { name: 'Call createNote' }).click()
  await page.getByText('201 in').waitFor()
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await answer.first().innerText()).toContain('"title": "Played"')

  await page.getByLabel('Action').selectOption('pinNote')
  expect(await page.getByLabel('id', { exact: true }).inputValue()).toMatch(/^[0-9a-f-]{36}$/)
  await page.getByRole('button', { name: 'Call pinNote' }).click()
  await page.getByRole('heading', { name: 'pinNote' }).waitFor()
  await page.getByText('200 in').first().waitFor()

  await page.getByLabel('Action').selectOption('listNotes')
  await page.getByLabel('limit (optional)').fill('0')
  await page.getByRole('button', { name: 'Call listNotes' }).click()
  await page.getByText('400 in').first().waitFor()

  await page.getByRole('button', { name: 'Spoil the token' }).click()
  await page.getByLabel('Action').selectOption('getMe')
  await page.getByRole('button', { name: 'Call getMe' }).click()
  await page.getByText('401 in').first().waitFor()
  expect(await answer.first().innerText()).toContain(
    'www-authenticate: Bearer error="invalid_token"',
  )
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.getByRole('heading', { name: 'Refresh' }).waitFor()
  await page.getByText('200 in').first().waitFor()
  await page.getByRole('button', { name: 'Call getMe' }).click()
  await page.getByRole('heading', { name: 'getMe' }).waitFor()
  await page.getByText('200 in').first().waitFor()

  // Nothing that the page shows, keeps for later or has in its address is a whole token.
  expect(await page.locator('body').innerText()).not.toMatch(/pb_[a-z]{2}_[\w-]{12}/)
  const kept = await page.evaluate(() => JSON.stringify(localStorage) + window.location.href)
  expect(kept).not.toMatch(/pb_[a-z]{2}_/)

  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('button', { name: 'Connect the assistant' }).waitFor()
  await page.getByText('Not connected', { exact: true }).waitFor()
})

test('says that it was denied', async ({ visit }) => {
  const page = await visit()
  await goAs(page, await newUser(), '/apps')
  await page.getByRole('link', { name: 'Playground', exact: true }).click()
  await page.getByRole('button', { name: 'Connect the assistant' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByRole('alert').getByText('You denied it').waitFor()
})

test('does not use an answer that it did not ask for', async ({ visit }) => {
  const page = await visit()
  const tokenRequests: string[] = []
  await page.goto(`${stack.web_url}/playground`)
  await page.getByRole('button', { name: 'Connect the assistant' }).waitFor()
  page.on('request', (request) => {
    const body = request.postData() ?? ''
    if (body.includes('foreign')) tokenRequests.push(body)
  })
  await page.goto(`${stack.web_url}/playground?code=pb_ac_foreign&state=foreign&iss=x`)
  await page.getByRole('alert').getByText('does not belong to anything').waitFor()
  expect(page.url()).toBe(`${stack.web_url}/playground`)
  expect(tokenRequests).toEqual([])
})

test('says plainly when the service does not know the playground', async ({ visit }) => {
  const page = await visit()
  await page.route('**/oauth/revoke', (route) =>
    route.fulfill({ status: 401, json: { error: 'invalid_client' } }),
  )
  await page.goto(`${stack.web_url}/playground`)
  await page.getByRole('heading', { name: 'There is no playground here' }).waitFor()
})
