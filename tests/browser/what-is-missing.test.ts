import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { authorizeUrl, connect } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'
import { newUser, type TestUser } from '../support/users.ts'
import { newAskingAssistant } from './support/held-call.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'

const callback = /^https:\/\/chatgpt\.com\/aip\/g-demo\/oauth\/callback\?code=/
const allow = (page: Page) => page.getByRole('button', { name: 'Allow' }).click()

/**
 * Gives the user a second factor. The refusal is the real one; of Auth, which has no second factors on the local stack,
 * the three answers that the platform gives are put in at the edge of the browser. The token that they end with is one
 * that the stack takes.
 */
async function withFactor(
  page: Page,
  user: TestUser,
  type: 'totp' | 'phone' | 'webauthn' = 'totp',
): Promise<{ codes: string[]; challenges: unknown[] }> {
  const id = crypto.randomUUID()
  await sql`
    insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
    values (${id}, ${user.id}, ${type}, 'verified', now(), now())`
  const codes: string[] = []
  const challenges: unknown[] = []
  const profile = {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email,
    app_metadata: {},
    user_metadata: {},
    created_at: new Date().toISOString(),
    factors: [{ id, factor_type: type, status: 'verified', created_at: '', updated_at: '' }],
  }
  await page.route('**/auth/v1/user', (route) => route.fulfill({ json: profile }))
  await page.route(`**/auth/v1/factors/${id}/challenge`, (route) => {
    challenges.push(route.request().postDataJSON())
    return route.fulfill({ json: { id: 'challenge', type, expires_at: Date.now() / 1000 + 300 } })
  })
  await page.route(`**/auth/v1/factors/${id}/verify`, async (route) => {
    const { code } = route.request().postDataJSON()
    codes.push(code)
    if (code !== '123456') {
      const wrong = { code: 'mfa_verification_failed', message: 'Invalid TOTP code entered' }
      return route.fulfill({
        status: 422,
        json: { ...wrong, error_code: wrong.code, msg: wrong.message },
      })
    }
    const token = (route.request().headers().authorization ?? '').replace('Bearer ', '')
    const access_token = await signUserJwt(user.id, { ...decodeJwt(token), aal: 'aal2' })
    return route.fulfill({
      json: {
        access_token,
        token_type: 'bearer',
        expires_in: 600,
        refresh_token: 'x',
        user: profile,
      },
    })
  })
  return { codes, challenges }
}

async function typeCode(page: Page, code: string, label = 'Code of your authenticator app') {
  await page.getByLabel(label).fill(code)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
}

test('a missing second factor is asked for in place, and the decision goes on', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const { codes } = await withFactor(page, user)
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  await allow(page)
  await typeCode(page, '')
  await page.getByRole('alert').getByText('Enter the code').waitFor()
  await typeCode(page, '000 000')
  await page.getByRole('alert').getByText('That code is not right').waitFor()
  await typeCode(page, '123 456')
  await page.waitForURL(callback)
  expect(codes).toEqual(['000000', '123456'])
})

test('a missing second factor is asked for before a call is approved, in its place', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const held = await assistant.hold('Milk')
  const { codes } = await withFactor(page, user)
  await goAs(page, user, '/approvals')
  const card = page.locator('.approval')
  await card.getByRole('button', { name: /^Approve/ }).click()
  await card.getByText('Confirm that it is you, to answer').waitFor()
  expect(await assistant.hasNote(held.note.id)).toBe(true)
  await card.getByRole('button', { name: 'Back' }).click()
  await card.getByRole('button', { name: /^Approve/ }).click()
  await typeCode(page, '123456')
  await card.getByText('It is done.').waitFor()
  expect(codes).toEqual(['123456'])
  expect(await assistant.hasNote(held.note.id)).toBe(false)
})

test('a second factor that is a phone gets its code when the person asks, and the decision goes on', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  const { codes, challenges } = await withFactor(page, user, 'phone')
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  await allow(page)
  const send = page.getByRole('button', { name: 'Send the code' })
  await send.waitFor()
  expect(challenges).toEqual([])
  await send.click()
  await typeCode(page, '000000', 'Code from the SMS')
  await page.getByRole('alert').getByText('ask for another one').waitFor()
  await page.getByRole('button', { name: 'Send another code' }).click()
  await typeCode(page, '123456', 'Code from the SMS')
  await page.waitForURL(callback)
  expect(codes).toEqual(['000000', '123456'])
  const bySms = { factorId: expect.any(String), channel: 'sms' }
  expect(challenges).toEqual([bySms, bySms])
})

test('of a second factor that works elsewhere only, the page says what to do', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await withFactor(page, user, 'webauthn')
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  await allow(page)
  await page.getByRole('alert').getByText('a passkey or a security key').waitFor()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
})

test('whoever goes back from it has decided nothing', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await withFactor(page, user)
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  await allow(page)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const id = new URL(page.url()).searchParams.get('request') ?? ''
  const [row] = await sql`select status from patchbay.authorization_requests where id = ${id}`
  expect(row?.status).toBe('pending')
})

test('an app is disconnected once the second factor is confirmed', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await connect(user)
  await withFactor(page, user)
  await goAs(page, user, '/apps')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('heading', { name: 'confirm that it is you' }).waitFor()
  await typeCode(page, '123456')
  await page.getByText('Demo GPT is disconnected.').waitFor()
})

test('a guest is asked for an account, and keeps the request', async ({ visit }) => {
  const page = await visit()
  const [guest, user] = [await newUser(), await newUser()]
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, guest)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await sql`update auth.users set is_anonymous = true where id = ${guest.id}`
  await allow(page)
  await page.getByRole('alert').getByText('even if you are signed in as a guest').waitFor()
  await submitSignIn(page, user)
  await page.getByText(user.email).waitFor()
  await allow(page)
  await page.waitForURL(callback)
})

test('a session that ended on the server asks for a new sign-in, and goes on', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  // As signing out on another device does: the token itself would be good for an hour.
  await sql`delete from auth.sessions where user_id = ${user.id}`
  await allow(page)
  await page.getByRole('alert').getByText('Your sign-in has ended').waitFor()
  await submitSignIn(page, user)
  await allow(page)
  await page.waitForURL(callback)
})

test('a code of a device is looked up as whoever is signed in, and without anybody as well', async ({
  visit,
}) => {
  const page = await visit()
  const bearers: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.url().includes('/oauth/device/')) bearers.push(request.headers().authorization)
  })
  const look = async () => {
    await page.goto(`${stack.web_url}/device?user_code=BCDF-GHJK`)
    await page.getByRole('heading', { name: 'This code no longer works' }).waitFor()
  }
  await look()
  await goAs(page, await newUser(), '/apps')
  await look()
  expect(bearers).toEqual([undefined, expect.stringMatching(/^Bearer ey/)])
})

test('the token of another app decides nothing, and the page says whose it is', async ({
  visit,
}) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(authorizeUrl().href)
  await submitSignIn(page, user)
  const foreign = await signUserJwt(user.id, { client_id: crypto.randomUUID() })
  await page.route(`${stack.functions_url}/oauth/requests/*`, (route) =>
    route.request().method() === 'POST'
      ? route.continue({
          headers: { ...route.request().headers(), authorization: `Bearer ${foreign}` },
        })
      : route.continue(),
  )
  await allow(page)
  await page.getByRole('alert').getByText('belongs to another app').waitFor()
})
