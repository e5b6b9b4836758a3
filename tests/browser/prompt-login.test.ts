import { expect } from 'vitest'
import { authorizeUrl } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { mailTo } from './support/mail.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'
import { CHATGPT } from './support/visitor.ts'

/** As if a user had signed in an hour ago, and the token had been renewed just now. */
const ageSessions = (userId: string) => sql`
  update auth.sessions set created_at = created_at - interval '1 hour' where user_id = ${userId}`

test('prompt=login asks for the sign-in again though somebody is signed in, and then for the decision', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/apps')
  await page.goto(authorizeUrl().href)
  await page.getByRole('button', { name: 'Allow' }).waitFor()

  await ageSessions(user.id)
  await page.goto(authorizeUrl({ prompt: 'login' }).href)
  // Locally a token does not say when its user signed in; then the server does.
  const allow = page.getByRole('button', { name: 'Allow' })
  const again = page.getByText('wants to be sure that it is you')
  await allow.or(again).first().waitFor()
  if (await allow.isVisible()) await allow.click()
  await again.waitFor()
  expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(user.email)
  expect(await allow.count()).toBe(0)

  await submitSignIn(page, user)
  await allow.click()
  await page.waitForURL(`${CHATGPT}/**`)
  expect(new URL(page.url()).searchParams.get('code')).toMatch(/^pb_ac_/)
})

test('prompt=login is content with a link by email', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/apps')
  await ageSessions(user.id)
  await page.goto(authorizeUrl({ prompt: 'login' }).href)
  const allow = page.getByRole('button', { name: 'Allow' })
  const again = page.getByText('wants to be sure that it is you')
  await allow.or(again).first().waitFor()
  if (await allow.isVisible()) await allow.click()
  await again.waitFor()
  await page.getByRole('button', { name: 'E-mail me a sign-in link instead' }).click()
  const { link } = await mailTo(user.email)
  await page.goto(link)
  await allow.click()
  await page.waitForURL(`${CHATGPT}/**`)
})
