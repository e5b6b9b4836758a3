import { expect } from 'vitest'
import { authorizeUrl, connect, gpt, redeem } from '../support/gpt.ts'
import { newUser } from '../support/users.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'

const callback = /^https:\/\/chatgpt\.com\/aip\/g-demo\/oauth\/callback\?/
const scope = 'notes:read notes:write profile:read offline_access'
const WRITE = 'Add, change, pin and delete your notes'
const note = { json: { title: 'A note' } }

test('allows what is ticked: read only, one by one, never nothing', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorizeUrl({ scope }).href)
  await submitSignIn(page, user)
  const tick = (name: string | RegExp) => page.getByRole('checkbox', { name })
  const preset = (name: string) => page.getByRole('radio', { name })
  const allow = page.getByRole('button', { name: 'Allow' })
  await page.getByRole('group', { name: 'It will be able to' }).waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(3)
  expect(await preset('Everything').isChecked()).toBe(true)
  await page.getByText(/Add a note\s· Pin a note\s· Change a note/).waitFor()

  await preset('Read only').check()
  expect(await tick(WRITE).isChecked()).toBe(false)
  expect(await tick('See your notes').isChecked()).toBe(true)
  await tick('See your notes').uncheck()
  expect(await preset('My choice').isChecked()).toBe(true)
  await tick(/account name/).uncheck()
  await page.getByText('Tick at least one permission').waitFor()
  expect(await allow.isDisabled()).toBe(true)
  await tick('See your notes').check()

  const back = page.waitForURL(callback)
  await allow.click()
  await back
  const code = new URL(page.url()).searchParams.get('code') ?? ''
  const tokens = await (await redeem(code)).json()
  expect(tokens.scope).toBe('notes:read offline_access')
  expect((await gpt(tokens.access_token, '/notes', note)).status).toBe(403)
})

test('asks no choice where there is none', async ({ visit }) => {
  const page = await visit()
  await page.goto(authorizeUrl({ scope: 'notes:read offline_access' }).href)
  await submitSignIn(page, await newUser())
  await page.getByRole('heading', { name: 'It will be able to' }).waitFor()
  await page.getByText('See your notes').waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(0)
})

test('switches a permission off at once; it stays to be seen, and off', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user, { scope })
  await goAs(page, user, '/apps')
  const write = page.getByRole('switch', { name: WRITE })
  await write.waitFor()
  expect(await page.getByRole('switch').count()).toBe(4)
  const done = page.waitForResponse('**/rpc/narrow_app')
  await write.click()
  await done
  await page.getByText('Connect again to allow it').waitFor()
  expect((await gpt(access_token, '/notes', note)).status).toBe(403)
  await page.reload()
  await write.waitFor()
  expect(await write.getAttribute('aria-checked')).toBe('false')
  await write.click({ force: true })
  expect(await write.getAttribute('aria-checked')).toBe('false')
  expect((await gpt(access_token, '/notes')).status).toBe(200)

  await page.getByRole('switch', { name: /account name/ }).click()
  await page.getByText('Connect again to allow it').nth(1).waitFor()
  await page.getByRole('switch', { name: 'See your notes' }).click()
  await page.getByRole('alert').getByText('To take away all, disconnect it.').waitFor()
})

test('switches it back on where that did not work, and says so', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await connect(user, { scope })
  await goAs(page, user, '/apps')
  const write = page.getByRole('switch', { name: WRITE })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/rpc/narrow_app', async (route) => {
    await held
    await route.fulfill({ status: 503, json: {} })
  })
  await write.click()
  await page.getByText('Connect again to allow it').waitFor()
  release()
  await page.getByRole('alert').getByText('It is still on.').waitFor()
  expect(await write.getAttribute('aria-checked')).toBe('true')
})
