import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { authorizeUrl } from '../support/gpt.ts'
import { newProof } from '../support/proof.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { mailTo } from './support/mail.ts'
import { submitSignIn, test } from './support/visit.ts'
import { CHATGPT } from './support/visitor.ts'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const notForThisBrowser = (page: Page) =>
  page.getByText('This browser did not ask for that link').waitFor()

/** Asks for a link by email on the page that is open, as a person who knows the address. */
async function askForLink(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await button(page, 'E-mail me a sign-in link instead').click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
}

/** Where Auth sends a browser that opens a link; the browser itself has not been there. */
async function targetOf(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' })
  return response.headers.get('location') ?? ''
}

async function newDevice(): Promise<{ verification_uri_complete: string }> {
  const { client_id, client_secret } = stack.demo_client
  const body = new URLSearchParams({ client_id, client_secret })
  return await (await fetch(`${F}/oauth/device_authorization`, { method: 'POST', body })).json()
}

const isSignedIn = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).some((key) => key.endsWith('-auth-token')))

test('signs in by the link of an email, in a new tab, and returns to where one was going', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(`${stack.web_url}/apps`)
  await askForLink(page, user.email)
  const { link } = await mailTo(user.email)
  const fromMail = await page.context().newPage()
  await fromMail.goto(link)
  await fromMail.getByText('No assistant is connected').waitFor()
  expect(fromMail.url()).toBe(`${stack.web_url}/apps`)
  // The tab that asked is signed in with it.
  await page.getByText('No assistant is connected').waitFor()
})

test('a link opened in another browser confirms, asks for the sign-in there, and goes on with the request to its end', async ({
  visit,
}) => {
  const [asking, other] = [await visit(), await visit({ width: 390, height: 844 })]
  const user = await newUser()
  await asking.goto(authorizeUrl().href)
  await asking.getByLabel('E-mail', { exact: true }).waitFor()
  const id = new URL(asking.url()).searchParams.get('request') ?? ''
  const waited = asking.waitForResponse(`${F}/oauth/requests/${id}/wait`)
  await askForLink(asking, user.email)
  expect((await waited).status()).toBe(204)
  await asking.getByText(/Open until .*(59|60) minutes left/).waitFor()

  const { link } = await mailTo(user.email)
  await other.goto(link)
  await notForThisBrowser(other)
  expect(other.url()).toBe(`${stack.web_url}/connect?request=${id}`)
  expect(await isSignedIn(other)).toBe(false)
  // Ten minutes on, as it often is with email.
  await sql`
    update patchbay.authorization_requests
    set created_at = created_at - interval '11 minutes', expires_at = expires_at - interval '11 minutes' where id = ${id}`
  await submitSignIn(other, user)
  await button(other, 'Allow').click()
  await other.waitForURL(`${CHATGPT}/**`)
  const back = new URL(other.url())
  expect(back.origin + back.pathname).toBe(stack.demo_client.redirect_uri)
  expect(back.searchParams.get('code')).toMatch(/^pb_ac_/)
  expect(back.searchParams.get('state')).toBe('the state')
})

test.for<[what: string, start: () => Promise<string>]>([
  ['a device code', async () => (await newDevice()).verification_uri_complete],
  ['a chat', async () => (await (await fetch(`${F}/gpt/getlogin`)).json()).login_url],
])('%s goes on in another browser, too', async ([, start], { visit }) => {
  const [asking, other] = [await visit(), await visit()]
  const user = await newUser()
  const url = await start()
  await asking.goto(url)
  await askForLink(asking, user.email)
  await other.goto((await mailTo(user.email)).link)
  await notForThisBrowser(other)
  expect(other.url()).toBe(url)
  await submitSignIn(other, user)
  await button(other, 'Allow').click()
  await other.getByRole('heading', { name: 'Allowed' }).waitFor()
})

/** Links that an attacker can make, each with the attacker's own session or a promise of it. */
async function hostileLinks(victim: { email: string }): Promise<string[]> {
  const attacker = await newUser()
  const redirectTo = encodeURIComponent(`${stack.web_url}/apps`)
  await fetch(`${stack.api_url}/auth/v1/otp?redirect_to=${redirectTo}`, {
    method: 'POST',
    headers: { apikey: stack.publishable_key, 'content-type': 'application/json' },
    body: JSON.stringify({
      email: attacker.email,
      code_challenge: newProof().asked.code_challenge,
      code_challenge_method: 's256',
    }),
  })
  const withCode = await targetOf((await mailTo(attacker.email)).link)
  expect(withCode).toMatch(/[?&]code=/)
  const { data } = await attacker.supabase.auth.getSession()
  const { access_token = '', refresh_token = '' } = data.session ?? {}
  const type = 'magiclink'
  // An unverified email, in a token that has expired: the victim's address with the attacker's refresh token.
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = { sub: crypto.randomUUID(), email: victim.email, exp: 1 }
  const forged = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.${encode({})}`
  return [
    withCode,
    `${stack.web_url}/apps#${new URLSearchParams({ access_token, refresh_token, type })}`,
    `${stack.web_url}/apps#${new URLSearchParams({ access_token: forged, refresh_token, type })}`,
    `${stack.web_url}/apps?token_hash=${'a'.repeat(56)}&type=email`,
  ]
}

async function expectNobody(tab: Page, links: readonly string[]): Promise<void> {
  for (const url of links) {
    await tab.goto('about:blank')
    await tab.goto(url)
    await notForThisBrowser(tab)
    expect(tab.url(), url).toBe(`${stack.web_url}/apps`)
    expect(await isSignedIn(tab), url).toBe(false)
  }
}

test("an attacker's link signs nobody in, whatever it carries", async ({ visit }) => {
  await expectNobody(await visit(), await hostileLinks(await newUser()))
})

test('nor while this browser waits for a link of its own, which still works afterwards', async ({
  visit,
}) => {
  const victim = await newUser()
  const page = await visit()
  await page.goto(`${stack.web_url}/apps`)
  await askForLink(page, victim.email)
  const second = await page.context().newPage()
  await expectNobody(second, await hostileLinks(victim))
  await second.goto((await mailTo(victim.email)).link)
  await second.getByText('No assistant is connected').waitFor()
  await button(second, 'Your account').click()
  await second.getByText(victim.email).waitFor()
})

test('a page that is signed in as somebody stays so, and says so', async ({ visit }) => {
  const [bob, eve] = await Promise.all([newUser(), newUser()])
  const page = await visit()
  // A link for another address was asked for here, before bob signed in.
  await page.goto(`${stack.web_url}/apps`)
  await askForLink(page, eve.email)
  const { link } = await mailTo(eve.email)
  await button(page, 'Back').click()
  await submitSignIn(page, bob)
  await page.getByText('No assistant is connected').waitFor()
  const isBob = async (tab: Page) => {
    await button(tab, 'Your account').click()
    await tab.getByText(bob.email).waitFor()
  }

  const tab = await page.context().newPage()
  await tab.goto(link)
  await tab.getByText('That sign-in was for another account').waitFor()
  await isBob(tab)

  const { data } = await eve.supabase.auth.getSession()
  const { access_token = '', refresh_token = '' } = data.session ?? {}
  const hash = new URLSearchParams({ access_token, refresh_token })
  const third = await page.context().newPage()
  await third.goto(`${stack.web_url}/apps#${hash}`)
  await third.getByText('You stay signed in as you were').waitFor()
  expect(third.url()).toBe(`${stack.web_url}/apps`)
  await isBob(third)
  await third.keyboard.press('Escape')
  await button(third, 'Dismiss').click()
  expect(await third.getByText('You stay signed in').count()).toBe(0)
})

test('a provider answers the browser that went there, and no other', async ({ visit }) => {
  const [page, other] = [await visit(), await visit()]
  for (const one of [page, other]) {
    await one.route('**/auth/v1/settings', (route) =>
      route.fulfill({ json: { external: { email: true, github: true } } }),
    )
    await one.route('**/auth/v1/authorize*', (route) => route.fulfill({ body: 'provider' }))
  }
  await page.goto(`${stack.web_url}/apps`)
  const [request] = await Promise.all([
    page.waitForRequest(/\/auth\/v1\/authorize/),
    button(page, 'Continue with GitHub').click(),
  ])
  // What the provider and Auth do, for a user of Auth: a code for the challenge that came.
  const user = await newUser()
  const asked = new URL(request.url()).searchParams
  const code = crypto.randomUUID()
  await sql`
    insert into auth.flow_state
      (id, user_id, auth_code, authentication_method, code_challenge_method, code_challenge, provider_type)
    values (gen_random_uuid(), ${user.id}, ${code}, 'oauth', 's256', ${asked.get('code_challenge')}, 'github')`
  const back = new URL(asked.get('redirect_to') ?? '')
  back.searchParams.set('code', code)
  await other.goto(back.href)
  await notForThisBrowser(other)
  expect(await isSignedIn(other)).toBe(false)
  await page.goto(back.href)
  await page.getByText('No assistant is connected').waitFor()
  expect(page.url()).toBe(`${stack.web_url}/apps`)
})
