import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { authorizeUrl, connect } from '../support/gpt.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, test } from './support/visit.ts'

/** The button, once a press of it counts. */
const armed = (page: Page, name: string) =>
  page.locator('button:not([aria-disabled])').and(page.getByRole('button', { name, exact: true }))

/** Presses the button as soon as it appears and once more after `ms`, whatever the page thinks of that. */
const pressSoon = (page: Page, name: string, ms: number) =>
  page.addInitScript(
    ([wanted, delay]) => {
      new MutationObserver((_, observer) => {
        const found = [...document.querySelectorAll('button')].find(
          (button) => button.textContent === wanted,
        )
        if (!found) return
        observer.disconnect()
        found.click()
        window.setTimeout(() => {
          found.click()
          Object.assign(window, { pressed: true })
        }, delay)
      }).observe(document, { childList: true, subtree: true })
    },
    [name, ms] as const,
  )

const pressed = (page: Page) => page.waitForFunction(() => Reflect.get(window, 'pressed') === true)

/** Counts the decisions that a page sends. */
function countDecisions(page: Page): string[] {
  const sent: string[] = []
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname
    const isDecision = /\/oauth\/requests\/|\/oauth\/device\/|\/gpt\/login\/|\/rpc\/disconnect_app/
    if (request.method() === 'POST' && isDecision.test(path)) sent.push(path)
  })
  return sent
}

/** Takes the focus of the window away, or gives it back: a driven browser never does so by itself. */
const setFocus = (page: Page, hasFocus: boolean) =>
  page.evaluate((has) => {
    document.hasFocus = () => has
    window.dispatchEvent(new Event(has ? 'focus' : 'blur'))
  }, hasFocus)

/** Presses "Allow" 25 ms after an event of the window, whatever the page thinks of that. */
const pressAfter = (page: Page, event: 'focus' | 'resize') =>
  page.evaluate((name) => {
    const press = () => {
      const buttons = [...document.querySelectorAll('button')]
      buttons.find((button) => button.textContent === 'Allow')?.click()
      Object.assign(window, { pressed: true })
    }
    window.addEventListener(name, () => window.setTimeout(press, 25), { once: true })
  }, event)

test('in a popup that keeps its opener, a press 25 ms after the question appears is no decision', {
  timeout: 60_000,
}, async ({ visit }) => {
  const opener = await visit()
  await goAs(opener, await newUser(), '/apps')
  await opener.goto('https://chatgpt.com/')
  const [popup] = await Promise.all([
    opener.context().waitForEvent('page'),
    opener.evaluate(() => void window.open('about:blank', '_blank', 'width=480,height=720')),
  ])
  const decisions = countDecisions(popup)
  await pressSoon(popup, 'Allow', 25)
  await popup.goto(authorizeUrl().href)
  await pressed(popup)
  await armed(popup, 'Allow').waitFor()
  expect(await popup.evaluate(() => window.opener !== null)).toBe(true)
  expect(decisions).toEqual([])
  expect(await popup.getByRole('alert').allInnerTexts()).toEqual([''])

  await armed(popup, 'Allow').click()
  await popup.waitForURL('https://chatgpt.com/**')
  expect(decisions).toHaveLength(1)
})

test('after another window had the focus, the moment begins anew', async ({ visit }) => {
  const page = await visit()
  await goAs(page, await newUser(), '/apps')
  const decisions = countDecisions(page)
  await page.goto(authorizeUrl().href)
  await armed(page, 'Allow').waitFor()
  await setFocus(page, false)
  await page.getByRole('button', { name: 'Allow' }).dispatchEvent('click')
  // The second click of a double click lands as soon as the window is back.
  await pressAfter(page, 'focus')
  await setFocus(page, true)
  await pressed(page)
  await armed(page, 'Allow').waitFor()
  expect(decisions).toEqual([])
  await armed(page, 'Allow').click()
  await page.waitForURL('https://chatgpt.com/**')
  expect(decisions).toHaveLength(1)
})

test('after the window changed its size, the moment begins anew', async ({ visit }) => {
  const page = await visit()
  await goAs(page, await newUser(), '/apps')
  const decisions = countDecisions(page)
  await page.goto(authorizeUrl().href)
  await armed(page, 'Allow').waitFor()
  await pressAfter(page, 'resize')
  await page.setViewportSize({ width: 500, height: 700 })
  await pressed(page)
  await armed(page, 'Allow').waitFor()
  expect(decisions).toEqual([])
})

test('with the keyboard: the focused button is never announced as unavailable, and Enter decides', async ({
  visit,
}) => {
  const page = await visit()
  await goAs(page, await newUser(), '/apps')
  await page.goto(authorizeUrl().href)
  const allow = page.getByRole('button', { name: 'Allow' })
  await allow.waitFor()
  await allow.focus()
  expect(await allow.getAttribute('aria-disabled')).toBeNull()
  await armed(page, 'Deny').waitFor()
  await allow.evaluate((button) => {
    const announced = new MutationObserver(() => Object.assign(window, { announced: true }))
    announced.observe(button, { attributes: true, attributeFilter: ['aria-disabled', 'disabled'] })
  })
  await setFocus(page, false)
  await page.locator('button[aria-disabled]', { hasText: 'Deny' }).waitFor()
  await setFocus(page, true)
  await armed(page, 'Deny').waitFor()
  expect(await page.evaluate(() => Reflect.get(window, 'announced'))).toBeUndefined()
  await page.keyboard.press('Enter')
  await page.waitForURL('https://chatgpt.com/**')
})

test('a press 25 ms after it appears decides nothing on the pages of links and devices, and ends no connection', {
  timeout: 60_000,
}, async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await goAs(page, user, '/apps')
  const decisions = countDecisions(page)
  const { client_id, client_secret } = stack.demo_client
  const body = new URLSearchParams({ client_id, client_secret })
  const device = await fetch(`${stack.functions_url}/oauth/device_authorization`, {
    method: 'POST',
    body,
  })
  const { login_url } = await (await fetch(`${stack.functions_url}/gpt/getlogin`)).json()
  await pressSoon(page, 'Allow', 25)
  for (const url of [(await device.json()).verification_uri_complete, login_url]) {
    await page.goto(url)
    await pressed(page)
    await armed(page, 'Allow').waitFor()
  }
  expect(decisions).toEqual([])

  await connect(user)
  await page.goto(`${stack.web_url}/apps`)
  // Twice quickly: the second press lands where the question has just appeared.
  await page.getByRole('button', { name: /^Disconnect/ }).evaluate((button: HTMLElement) => {
    button.click()
    window.setTimeout(() => {
      document.querySelector<HTMLButtonElement>('dialog .primary')?.click()
      Object.assign(window, { pressed: true })
    }, 25)
  })
  await pressed(page)
  await armed(page, 'Disconnect').waitFor()
  expect(decisions).toEqual([])
  await armed(page, 'Disconnect').click()
  await page.getByText('is disconnected.').waitFor()
  expect(decisions).toHaveLength(1)
})

test('whoever opens a page of the app but /connect in a popup loses hold of it', async ({
  visit,
}) => {
  const opener = await visit()
  await opener.goto('https://chatgpt.com/')
  for (const [path, isHeld] of [
    ['/connect', true],
    ['/device', false],
    ['/apps', false],
    ['/login/x', false],
  ] as const) {
    const [popup] = await Promise.all([
      opener.context().waitForEvent('page'),
      opener.evaluate((url) => void window.open(url), stack.web_url + path),
    ])
    await popup.getByRole('heading', { level: 1 }).waitFor()
    expect([path, await popup.evaluate(() => window.opener !== null)]).toEqual([path, isHeld])
    await popup.close()
  }
})
