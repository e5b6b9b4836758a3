import { expect } from 'vitest'
import { token } from '../support/gpt.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { submitSignIn, test } from './support/visit.ts'

type Device = { device_code: string; user_code: string; verification_uri_complete: string }

const { client_id, client_secret } = stack.demo_client

const startDevice = async (): Promise<Device> => {
  const body = new URLSearchParams({ client_id, client_secret })
  return (await fetch(`${F}/oauth/device_authorization`, { method: 'POST', body })).json()
}
const poll = async ({ device_code }: Device) => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
  return (await token({ grant_type, device_code })).json()
}

test('the code of a device, typed in small letters and without the dash: allow', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const device = await startDevice()
  await page.goto(`${stack.web_url}/device`)
  const field = page.getByLabel('Code on your device')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').getByText('Enter the code').waitFor()
  await field.fill('12345678')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').getByText('eight letters and no digits').waitFor()
  await field.fill(device.user_code.toLowerCase().replace('-', ' '))
  await page.keyboard.press('Enter')
  await page.getByText('A device is asking.').waitFor()
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('You can close this page and return to your device').waitFor()
  expect(await poll(device)).toMatchObject({ token_type: 'bearer' })
})

test('the complete link shows the code once more; deny', async ({ visit }) => {
  const page = await visit()
  const device = await startDevice()
  await page.goto(device.verification_uri_complete)
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Deny' }).waitFor()
  expect(await page.locator('main').innerText()).toContain(device.user_code)
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByRole('heading', { name: 'Denied' }).waitFor()
  expect(await poll(device)).toMatchObject({ error: 'access_denied' })
  // Answered is answered, in a fresh tab too.
  const second = await page.context().newPage()
  await second.goto(device.verification_uri_complete)
  await second.getByRole('heading', { name: 'This request was already answered' }).waitFor()
})

test('an unknown code leads to another try', async ({ visit }) => {
  const page = await visit()
  await page.goto(`${stack.web_url}/device?user_code=BCDF-GHJK`)
  await page.getByRole('heading', { name: 'This code no longer works' }).waitFor()
  await page.getByRole('link', { name: 'Enter another code' }).click()
  await page.getByLabel('Code on your device').waitFor()
})
