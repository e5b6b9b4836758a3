import { expect } from 'vitest'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { endSession, silenceBell, submitSignIn, test } from './support/visit.ts'

type Login = { login_url: string; pairing_key: string; match_code: string }

const getLogin = async (): Promise<Login> => (await fetch(`${F}/gpt/getlogin`)).json()
const withKey = (key: string, path: string) => fetch(`${F}/gpt${path}`, { headers: { key } })

test('the link out of a chat: sign in, compare the code, allow; then the key works', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const user = await newUser()
  const { login_url, pairing_key, match_code } = await getLogin()
  expect((await withKey(pairing_key, '/get_user_info')).status).toBe(401)
  await page.goto(login_url)
  await page.getByText('A chat is asking.').waitFor()
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const shown = await page.locator('main').innerText()
  expect(shown).toContain(match_code)
  expect(shown).toContain('Allow it only if you asked for it yourself')
  expect(shown).toContain('It asked just now')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('Go back to the chat and say').waitFor()
  const info = await withKey(pairing_key, '/get_user_info')
  expect(await info.json()).toMatchObject({ user_id: user.id })
  await page.reload()
  await page.getByRole('heading', { name: 'You allowed this already' }).waitFor()
})

test('deny: the key never works', async ({ visit }) => {
  const page = await visit()
  const { login_url, pairing_key } = await getLogin()
  await page.goto(login_url)
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByText('Nothing was shared with').waitFor()
  expect((await withKey(pairing_key, '/get_user_info')).status).toBe(401)
})

test('an unknown link, and one that another tab used, say what to do', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(`${stack.web_url}/login/unknown`)
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  await page.getByText('Open the new link that it shows you.').waitFor()

  const { login_url } = await getLogin()
  await page.goto(login_url)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const second = await page.context().newPage()
  await second.goto(login_url)
  await second.getByRole('button', { name: 'Allow' }).click()
  await second.getByRole('heading', { name: 'Allowed' }).waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
})

test('a session that ended meanwhile, and too many requests, leave the request open', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const { login_url, pairing_key } = await getLogin()
  await silenceBell(page)
  await page.goto(login_url)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await endSession(page)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
  await submitSignIn(page, user)
  const limited = (status: number) =>
    page.route('**/gpt/login/*', (route) => route.fulfill({ status, json: {} }), { times: 1 })
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await limited(429)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('alert').getByText('That was too often in a short time.').waitFor()
  await limited(503)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('alert').getByText('The service is busy right now.').waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'Allowed' }).waitFor()
  expect((await withKey(pairing_key, '/me')).status).toBe(200)
})
