import { expect } from 'vitest'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { mailTo } from './support/mail.ts'
import { endSession, goAs, submitSignIn, test } from './support/visit.ts'

test('a session that ended asks for the sign-in again in place, of the same account', async ({
  visit,
}) => {
  const page = await visit({ realtime: false })
  const user = await newUser()
  await goAs(page, user, '/apps')
  await page.getByText('No assistant is connected').waitFor()
  // The page looks every 3 s.
  await endSession(page)
  await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
  await page.getByLabel('Password').fill(user.password)
  await page.keyboard.press('Enter')
  await page.getByText('No assistant is connected').waitFor()
  expect(new URL(page.url()).pathname).toBe('/apps')
})

test('signs in with the code out of an email, and stays on the page', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(`${stack.web_url}/apps`)
  await page.getByLabel('E-mail', { exact: true }).fill(user.email)
  await page.getByRole('button', { name: 'E-mail me a sign-in link instead' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await page.getByLabel('Or type the code').fill('000000')
  await page.getByRole('button', { name: 'Sign in with the code' }).click()
  await page.getByRole('alert').getByText('That code is not right').waitFor()
  const { code } = await mailTo(user.email)
  await page.getByLabel('Or type the code').fill(code)
  await page.getByRole('button', { name: 'Sign in with the code' }).click()
  await page.getByText('No assistant is connected').waitFor()
  expect(new URL(page.url()).pathname).toBe('/apps')
})

test('offers the providers that the project has on, and leaves for them with PKCE', async ({
  visit,
}) => {
  const page = await visit()
  await page.route('**/auth/v1/settings', (route) =>
    route.fulfill({ json: { external: { email: true, google: true, github: true, phone: true } } }),
  )
  await page.route('**/auth/v1/authorize*', (route) => route.fulfill({ body: 'provider' }))
  await page.goto(`${stack.web_url}/apps`)
  await page.getByRole('button', { name: 'Continue with Google' }).waitFor()
  const [request] = await Promise.all([
    page.waitForRequest(/\/auth\/v1\/authorize/),
    page.getByRole('button', { name: 'Continue with GitHub' }).click(),
  ])
  const asked = new URL(request.url()).searchParams
  expect(asked.get('provider')).toBe('github')
  const back = new URL(asked.get('redirect_to') ?? '')
  expect(back.origin + back.pathname).toBe(`${stack.web_url}/apps`)
  expect([...back.searchParams.keys()]).toEqual(['signin'])
  expect(asked.get('code_challenge_method')).toBe('s256')
})

test('a user who goes to the start page sees the connected apps; a visitor sees what this is', async ({
  visit,
}) => {
  const page = await visit()
  await page.goto(stack.web_url)
  await page.getByRole('heading', { name: 'Connect your assistant' }).waitFor()
  await submitSignIn(page, await newUser())
  await page.getByRole('heading', { name: 'Connected apps' }).waitFor()
  const current = page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current]')
  expect(await current.innerText()).toBe('Apps')
})
