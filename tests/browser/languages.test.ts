import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { authorizeUrl, connect } from '../support/gpt.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { findingsOfStates } from './support/axe.ts'
import { test } from './support/visit.ts'

const LANGUAGES = ['de', 'es', 'fr', 'ja', 'pt']

const at = (path: string) => stack.web_url + path

const spoken = (page: Page) =>
  page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`)

/** Signs in by the form, whatever language its words are in. */
async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.locator('#email').fill(email)
  await page.locator('#password').fill(password)
  await page.locator('button[value=sign-in]').click()
}

/** The pages that anybody sees, and those of somebody who is signed in: each is looked at. */
async function showPages(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const path of [
    '/',
    '/privacy',
    '/terms',
    '/support',
    '/error?error=invalid_client',
    '/device',
    '/nowhere',
  ]) {
    await page.goto(at(path))
    await page.locator('main h1, main #password').first().waitFor()
    await look(path)
  }
  const user = await newUser()
  await connect(user)
  await page.goto(authorizeUrl().href)
  await page.locator('#password').waitFor()
  await look('connect: signed out')
  await signIn(page, user)
  await page.locator('.actions.pair').waitFor()
  await look('connect: the question')
  await page.goto(at('/apps'))
  await page.locator('.app').waitFor()
  await look('/apps')
  await page.locator('.app .button').click()
  await page.locator('dialog').waitFor()
  await look('/apps: asking')
}

test('ui_locales of the authorization request decides, also about the words of the server', async ({
  visit,
}) => {
  const page = await visit({ locale: 'fr-FR' })
  const user = await newUser()
  await page.goto(authorizeUrl({ ui_locales: 'nl de-CH', scope: 'profile:read' }).href)
  await page.getByText('Melden Sie sich zuerst an.').waitFor()
  expect(await spoken(page)).toBe('de ltr')
  await signIn(page, user)
  await page
    .getByRole('heading', { name: 'Darf sich Demo GPT mit Ihrem Konto verbinden?' })
    .waitFor()
  await page.getByText('Ihren Kontonamen und Ihre E-Mail-Adresse sehen').waitFor()
  expect(await page.title()).toBe('Demo GPT verbinden · Patchbay')
})

test('without it the browser decides, until somebody chooses; what was chosen lasts', async ({
  visit,
}) => {
  const page = await visit({ locale: 'es-MX' })
  const scripts: string[] = []
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname))
  await page.goto(at('/privacy'))
  await page.getByRole('heading', { name: 'Privacidad' }).waitFor()
  // One language is loaded, and no other.
  expect(scripts.filter((path) => /\/(en|de|es|fr|ja|pt)-[\w-]+\.js$/.test(path))).toEqual([
    expect.stringMatching(/\/es-/),
  ])
  await page.getByLabel('Idioma').selectOption('ja')
  await page.getByRole('heading', { name: 'プライバシー' }).waitFor()
  expect(await spoken(page)).toBe('ja ltr')
  expect(await page.title()).toBe('プライバシー · Patchbay')
  await page.reload()
  await page.getByRole('heading', { name: 'プライバシー' }).waitFor()
})

test('whoever chooses a language gives it precedence over the link', async ({ visit }) => {
  const page = await visit()
  await page.goto(at('/device?ui_locales=fr'))
  await page.getByLabel('Langue').selectOption('en')
  await page.getByRole('heading', { name: 'Connect a device' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Connect a device' }).waitFor()
})

test.for(LANGUAGES)(
  'in %s axe finds nothing, and nothing sticks out on a narrow phone',
  {
    timeout: 240_000,
  },
  async (locale, { visit }) => {
    const page = await visit({ width: 360, height: 740, locale })
    expect(await findingsOfStates(page, showPages)).toEqual([])
  },
)

test('from right to left nothing sticks out either', { timeout: 120_000 }, async ({ visit }) => {
  const page = await visit({ width: 360, height: 740 })
  const found = await findingsOfStates(page, (same, look) =>
    showPages(same, async (name) => {
      await same.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
      // What begins on the left begins on the right.
      const brand = await same.locator('.brand').boundingBox()
      expect(brand?.x).toBeGreaterThan(100)
      await look(name)
    }),
  )
  expect(found).toEqual([])
})
