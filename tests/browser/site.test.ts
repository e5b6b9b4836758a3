import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { authorizeUrl } from '../support/gpt.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { findingsOfStates } from './support/axe.ts'
import { submitSignIn, test } from './support/visit.ts'

const GOLF = {
  name: 'Golf Diary',
  accent: '#facc15',
  things: 'your rounds',
  kept: 'scores, clubs and when they changed',
  links: [{ name: 'Terms', url: 'https://golf.example/terms' }],
  pages: ['login', 'privacy'],
}

/** The stack's own config.json, with settings of a site. */
const withSettings = (page: Page, settings: object) =>
  page.route('**/config.json', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), ...settings } })
  })

test('the pages bear the name, the links and the words of config.json', async ({ visit }) => {
  const page = await visit()
  await withSettings(page, GOLF)
  await page.goto(stack.web_url)
  await page.getByText('Golf Diary lets an AI assistant work with your rounds').waitFor()
  expect(await page.title()).toBe('Connect your assistant · Golf Diary')
  const terms = page.getByRole('contentinfo').getByRole('link', { name: 'Terms' })
  expect(await terms.getAttribute('href')).toBe('https://golf.example/terms')
  await page.goto(`${stack.web_url}/privacy`)
  await page.getByText('scores, clubs and when they changed').waitFor()
  expect(await page.getByText('Patchbay').count()).toBe(0)
})

test('/support sends people where config.json says, else to the operator; the foot leads there', async ({
  visit,
}) => {
  const page = await visit()
  await page.goto(stack.web_url)
  for (const name of ['Terms', 'Support']) {
    const link = page.getByRole('contentinfo').getByRole('link', { name })
    expect(await link.getAttribute('href')).toBe(`/${name.toLowerCase()}`)
  }
  await page.getByRole('contentinfo').getByRole('link', { name: 'Support' }).click()
  await page.getByText('Ask the operator of the app that your account belongs to').waitFor()
  await withSettings(page, { support: 'mailto:help@golf.example' })
  await page.goto(`${stack.web_url}/support`)
  const write = page.getByRole('main').getByRole('link', { name: 'Write to support' })
  expect(await write.getAttribute('href')).toBe('mailto:help@golf.example')
})

test('a page that is left out is not there', async ({ visit }) => {
  const page = await visit()
  await withSettings(page, GOLF)
  await page.goto(`${stack.web_url}/device`)
  await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
})

test('an accent that is hard to read is made readable, light and dark', {
  timeout: 60_000,
}, async ({ visit }) => {
  const page = await visit({ width: 390, height: 844 })
  await withSettings(page, GOLF)
  const user = await newUser()
  const states = async (shown: Page, look: (name: string) => Promise<void>) => {
    await shown.goto(authorizeUrl().href)
    await shown.getByLabel('Password').waitFor()
    await look('sign in')
    await submitSignIn(shown, user)
    await shown.getByRole('button', { name: 'Allow' }).waitFor()
    await look('the question')
  }
  expect(await findingsOfStates(page, states)).toEqual([])
  const accent = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue('--accent'),
  )
  expect(accent).not.toBe('#0b6b58')
})

test('a wrong config.json is said on the page, with what to change', async ({ visit }) => {
  const page = await visit()
  await withSettings(page, { accent: 'teal', logo: 'https://cdn.example/logo.png' })
  await page.goto(authorizeUrl().href)
  await page.getByRole('heading', { name: 'This site is not set up completely' }).waitFor()
  await page.getByText('accent is "teal": it is a colour like #0b6b58.').waitFor()
  await page.getByText('logo is "https://cdn.example/logo.png"').waitFor()
})
