import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { TestUser } from '../../support/sign-up.ts'

/** What a visitor brings along. */
export interface VisitOptions {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
  /** False: the socket of Realtime is refused, as on a project that has it off. */
  realtime?: boolean
  /** The language of the browser. */
  locale?: string
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

function watch(page: Page, home: string, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`error in the page: ${error.message}`))
  page.on('console', (message) => {
    const isBad = ['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())
    if (isBad) problems.push(`${message.type()} in the console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    const isOurs = origin === home || protocol === 'data:' || origin === CHATGPT
    if (!isOurs) problems.push(`request to a third party: ${request.url()}`)
  })
}

/** Opens a browser of its own for one person, who is going to visit the app at the origin `home`. */
export async function newVisit(
  browser: Browser,
  home: string,
  options: VisitOptions = {},
): Promise<Visit> {
  const { width = 1280, height = 800, scheme = 'light', realtime = true, motion = false } = options
  const { locale = 'en-GB' } = options
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    reducedMotion: motion ? 'no-preference' : 'reduce',
  })
  context.setDefaultTimeout(10_000)
  await context.route(`${CHATGPT}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>ChatGPT</title><h1>ChatGPT</h1>' }),
  )
  if (!realtime) await context.routeWebSocket(/\/realtime\//, (socket) => socket.close())
  const problems: string[] = []
  context.on('page', (page) => watch(page, home, problems))
  return { context, page: await context.newPage(), problems }
}

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

/** From here on only the page itself asks the server: the bell, which stands beside it, hears that nothing waits. */
export async function silenceBell(page: Page): Promise<void> {
  await page.route('**/rest/v1/approvals?*', (route) => route.fulfill({ json: [] }))
}
