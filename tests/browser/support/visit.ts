import type { Browser, BrowserContext, Page } from 'playwright-core'
import { test as base, expect } from 'vitest'
import type { TestUser } from '../../support/sign-up.ts'
import { stack } from '../../support/stack.ts'
import { launchBrowser } from './browser.ts'

/** What a visitor brings along. */
export interface VisitOptions {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
  /** False: the socket of Realtime is refused, as on a project that has it off. */
  realtime?: boolean
  /** Whether things may move; by default not, so that pictures and measurements are still. */
  motion?: boolean
}

/** A browser of one person: what it stores, and the pages that are open in it. */
export interface Visit {
  context: BrowserContext
  page: Page
  /** What no page may ever do: errors, broken policies, requests to third parties. */
  problems: string[]
}

/** Answers of the server that the page is meant to handle are logged by the browser all the same. */
const EXPECTED = /Failed to load resource|WebSocket connection to|net::ERR_INTERNET_DISCONNECTED/

/** Where the tests' clients are; nothing is ever asked of the real host. */
export const CHATGPT = 'https://chatgpt.com'

function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`error in the page: ${error.message}`))
  page.on('console', (message) => {
    const isBad = ['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())
    if (isBad) problems.push(`${message.type()} in the console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    const isOurs = origin === stack.web_url || protocol === 'data:' || origin === CHATGPT
    if (!isOurs) problems.push(`request to a third party: ${request.url()}`)
  })
}

/** Opens a browser of its own for one person. */
export async function newVisit(browser: Browser, options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, height = 800, scheme = 'light', realtime = true, motion = false } = options
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'en-GB',
    reducedMotion: motion ? 'no-preference' : 'reduce',
  })
  context.setDefaultTimeout(10_000)
  await context.route(`${CHATGPT}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>ChatGPT</title><h1>ChatGPT</h1>' }),
  )
  if (!realtime) await context.routeWebSocket(/\/realtime\//, (socket) => socket.close())
  const problems: string[] = []
  context.on('page', (page) => watch(page, problems))
  return { context, page: await context.newPage(), problems }
}

/**
 * Vitest's `test` with a browser: `visit()` opens one for one person. When the test is over they are closed, and the
 * test fails if any page did what no page may ever do.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads off the pattern what a fixture needs.
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser()
    onCleanup(() => browser.close())
    return browser
  })
  .extend('visit', async ({ browser }, { onCleanup }) => {
    const visits: Visit[] = []
    onCleanup(async () => {
      await Promise.all(visits.map(({ context }) => context.close()))
      expect(visits.flatMap(({ problems }) => problems)).toEqual([])
    })
    return async (options?: VisitOptions): Promise<Page> => {
      const visit = await newVisit(browser, options)
      visits.push(visit)
      return visit.page
    }
  })

/** Fills in the form that is on the page, and sends it. */
export async function submitSignIn(
  page: Page,
  { email, password }: Pick<TestUser, 'email' | 'password'>,
  button = 'Sign in',
): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Goes to a page of the app as a user who signs in there. */
export async function goAs(page: Page, user: TestUser, path: string): Promise<void> {
  await page.goto(stack.web_url + path)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Your account' }).waitFor()
}

/** The todo with a title, as the list shows it. */
export const todo = (page: Page, title: string) =>
  page.locator('.todo').filter({ has: page.getByText(title, { exact: true }) })

/** Makes the session of a browser one that neither server nor refresh accept any more. */
export async function endSession(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage).filter((one) => one.endsWith('-auth-token'))) {
      const session = JSON.parse(localStorage.getItem(key) ?? '{}')
      session.access_token = `${session.access_token.slice(0, -6)}AAAAAA`
      session.refresh_token = 'ended'
      localStorage.setItem(key, JSON.stringify(session))
    }
  })
}
