import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { authorizeUrl, connect, redeem } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'
import { newAskingAssistant } from './support/held-call.ts'
import { buildReactApp } from './support/react-app.ts'
import { submitSignIn, test } from './support/visit.ts'

const callback = /^https:\/\/chatgpt\.com\/aip\/g-demo\/oauth\/callback\?/
const cache = inRoot('node_modules', '.cache')
let folder = ''
let script = ''

beforeAll(async () => {
  await mkdir(cache, { recursive: true })
  folder = await mkdtemp(join(cache, 'patchbay-react-'))
  script = await buildReactApp(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Lays the adopter's pages in the place of Patchbay's, in a whole browser: its tabs have them too. */
async function withReact(page: Page): Promise<void> {
  const html =
    '<!doctype html><title>Golf</title><div id="root"></div><script type="module" src="/golf.js"></script>'
  const serve = (path: string, contentType: string, body: string) =>
    page.context().route(
      (url) => url.origin === stack.web_url && url.pathname === path,
      (route) => route.fulfill({ contentType, body }),
    )
  await serve('/golf.js', 'text/javascript', script)
  await serve('/favicon.ico', 'image/x-icon', '')
  for (const path of ['/connect', '/apps', '/approvals']) await serve(path, 'text/html', html)
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Goes where the authorize endpoint sends people. Playwright lays nothing in the place of what is redirected to. */
async function arrive(page: Page): Promise<void> {
  await withReact(page)
  const url = authorizeUrl({ state: 'the state' })
  const { headers } = await fetch(url, { redirect: 'manual' })
  await page.goto(headers.get('location') ?? '')
}

async function ask(page: Page, user: TestUser): Promise<void> {
  await arrive(page)
  await submitSignIn(page, user)
  await button(page, 'Allow').waitFor()
}

test('the code of docs/consent.md connects an assistant, with one decision', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await ask(page, user)
  await page.getByText(`You are signed in as ${user.email}.`).waitFor()
  await page.getByText('It returns to chatgpt.com.').waitFor()
  const decisions: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && /\/oauth\/requests\//.test(request.url())) {
      decisions.push(request.url())
    }
  })
  await button(page, 'Allow').evaluate((allow: HTMLButtonElement) => {
    allow.click()
    allow.click()
  })
  await page.waitForURL(callback)
  expect(decisions).toHaveLength(1)
  const answer = new URL(page.url()).searchParams
  expect(answer.get('state')).toBe('the state')
  const { status } = await redeem(answer.get('code') ?? '')
  expect(status).toBe(200)
})

test('it learns of a sign-in, and of an answer, in another tab', async ({ visit }) => {
  const page = await visit()
  await arrive(page)
  await button(page, 'Sign in').waitFor()
  const second = await page.context().newPage()
  await second.goto(page.url())
  await submitSignIn(second, await newUser())
  await button(page, 'Allow').waitFor()
  await button(second, 'Deny').click()
  await second.waitForURL(callback)
  await button(page, 'Allow').click()
  await page.getByText('This request was already answered.').waitFor()
})

test('it says that a request has expired, and decides nothing as another account', async ({
  visit,
}) => {
  const page = await visit()
  await ask(page, await newUser())
  await button(page, 'Use another account').click()
  const other = await newUser()
  await submitSignIn(page, other)
  await page.getByText(`You are signed in as ${other.email}.`).waitFor()
  const id = new URL(page.url()).searchParams.get('request') ?? ''
  await sql`
    update patchbay.authorization_requests
    set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
    where id = ${id}`
  await button(page, 'Allow').click()
  await page.getByText('This request has expired.').waitFor()
})

test('after an answer that got lost it says that the request was answered', async ({ visit }) => {
  const page = await visit()
  await ask(page, await newUser())
  await page.route(/\/oauth\/requests\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await button(page, 'Allow').click()
  await page.getByText('This request was already answered.').waitFor()
})

test('it allows what is ticked, and takes more away later', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await ask(page, user)
  const write = 'Add, change, pin and delete your notes'
  const boxes = await page.getByRole('checkbox').all()
  for (const box of boxes) await box.uncheck()
  await button(page, 'Allow').click()
  await page.getByText('Choose at least one permission, or deny.').waitFor()
  for (const box of boxes) await box.check()
  await page.getByRole('checkbox', { name: write }).uncheck()
  await button(page, 'Allow').click()
  await page.waitForURL(callback)
  const code = new URL(page.url()).searchParams.get('code') ?? ''
  expect((await (await redeem(code)).json()).scope).toBe('notes:read profile:read')

  await page.goto(`${stack.web_url}/apps`)
  await page.getByText(`${write}: off.`).waitFor()
  await page.getByRole('listitem').getByText('See your notes').getByRole('button').click()
  await page.getByText('See your notes: off.').waitFor()
})

test('its page of approvals shows what waits, and takes the answer', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const [first, second] = [await assistant.hold('Milk'), await assistant.hold('Eggs')]
  await withReact(page)
  await page.goto(first.url)
  await submitSignIn(page, user)
  const call = (id: string) => page.locator('section').filter({ hasText: id })
  await call(first.note.id).getByText('An editor asks.').waitFor()
  await button(page, 'Approve').first().click()
  await call(first.note.id).getByText('approved', { exact: true }).waitFor()
  await button(page, 'Deny').click()
  await call(second.note.id).getByText('denied', { exact: true }).waitFor()
  expect([await assistant.hasNote(first.note.id), await assistant.hasNote(second.note.id)]).toEqual(
    [false, true],
  )
})

test('its list of apps disconnects one', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await connect(user)
  await withReact(page)
  await page.goto(`${stack.web_url}/apps`)
  await submitSignIn(page, user)
  await page.getByText('Demo GPT').waitFor()
  await button(page, 'Disconnect').click()
  await page.getByText('No assistant is connected.').waitFor()
})
