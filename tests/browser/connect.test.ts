import { expect } from 'vitest'
import { authorizeUrl, redeem } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { endSession, silenceBell, submitSignIn, test } from './support/visit.ts'

const authorize = (state = 'the state') => authorizeUrl({ state }).href
const callback = /^https:\/\/chatgpt\.com\/aip\/g-demo\/oauth\/callback\?/

test('allows: from ChatGPT over sign-in and consent back to ChatGPT, with a code that works', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorize('a b&c=d'))
  await page.getByRole('heading', { name: 'Sign in to connect Demo GPT' }).waitFor()
  await submitSignIn(page, user)
  await page.getByRole('heading', { name: 'Let Demo GPT connect to your account?' }).waitFor()
  const shown = await page.locator('main').innerText()
  expect(shown).toContain('returns to chatgpt.com')
  expect(shown).toContain(user.email)
  expect(shown).toContain('Add, change, pin and delete your notes')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(callback)
  const back = new URL(page.url()).searchParams
  expect(back.get('state')).toBe('a b&c=d')
  expect(back.get('iss')).toBe(`${stack.functions_url}/oauth`)
  expect((await redeem(back.get('code') ?? '')).status).toBe(200)
})

test('denies: back to ChatGPT with access_denied', async ({ visit }) => {
  const page = await visit()
  await page.goto(authorize())
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.waitForURL(callback)
  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
})

test('creates an account on the way', async ({ visit }) => {
  const page = await visit()
  const person = { email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() }
  await page.goto(authorize())
  await submitSignIn(page, person, 'Create account')
  await page.getByText(person.email).waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(callback)
})

test('says that the password is wrong, and takes the right one', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorize())
  await submitSignIn(page, { ...user, password: 'wrong' })
  await page.getByRole('alert').getByText('The email or the password is not right').waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
  await page.getByLabel('Password').fill(user.password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Allow' }).waitFor()
})

test('says that a request has expired, on arrival and on decision', async ({ visit }) => {
  const page = await visit()
  await page.goto(authorize())
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const id = new URL(page.url()).searchParams.get('request') ?? ''
  await sql`
    update patchbay.authorization_requests
    set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
    where id = ${id}`
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'This request has expired' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'This request has expired' }).waitFor()
})

test('a second click sends no second decision', async ({ visit }) => {
  const page = await visit()
  await page.goto(authorize())
  await submitSignIn(page, await newUser())
  const decisions: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/oauth/requests/')) {
      decisions.push(request.url())
    }
  })
  // Once a press counts, and sooner than the page can draw that it is busy.
  await page
    .getByRole('button', { name: 'Allow', disabled: false })
    .evaluate((button: HTMLButtonElement) => {
      button.click()
      button.click()
    })
  await page.waitForURL(callback)
  expect(decisions).toHaveLength(1)
})

test('back from ChatGPT, the question is not asked again', async ({ visit }) => {
  const page = await visit()
  await page.goto(`${stack.web_url}/privacy`)
  await page.goto(authorize())
  const asked = page.url()
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(callback)
  await page.goBack()
  // The consent page replaced itself: "back" leads to where one was before it.
  await page.getByRole('heading', { name: 'Privacy' }).waitFor()
  await page.goto(asked)
  await page.getByRole('heading', { name: 'You allowed this already' }).waitFor()
})

test('the second of two tabs learns that the first one answered', async ({ visit }) => {
  const page = await visit()
  await page.goto(authorize())
  await submitSignIn(page, await newUser())
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const second = await page.context().newPage()
  await second.goto(page.url())
  await second.getByRole('button', { name: 'Deny' }).click()
  await second.waitForURL(callback)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'This request was already answered' }).waitFor()
})

test('a session that ended meanwhile asks for a new sign-in, and goes on', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await silenceBell(page)
  await page.goto(authorize())
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await endSession(page)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(callback)
})

test('a session that ended is noticed before any press when the bell looks', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorize())
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await endSession(page)
  const alert = page.getByRole('alert').getByText('Your sign-in has ended')
  // Again, where it was looking already when the session ended.
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      return alert.isVisible()
    })
    .toBe(true)
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(callback)
})

test('an unknown client and a foreign return address end on a page that says so', async ({
  visit,
}) => {
  const page = await visit()
  await page.goto(authorizeUrl({ client_id: 'nobody' }).href)
  await page.getByRole('heading', { name: 'We do not know this assistant' }).waitFor()
  await page.getByText('remove the connector in the assistant and add it again').waitFor()
  await page.goto(authorizeUrl({ redirect_uri: 'https://evil.example/' }).href)
  await page.getByRole('heading', { name: 'The assistant’s request cannot be used' }).waitFor()
})
