import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { connect, gpt } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { findings, withAxe } from './support/axe.ts'
import { showStates } from './support/states.ts'
import { goAs, test } from './support/visit.ts'

/** How far a page can be scrolled sideways, in px. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

test('every page and state, light and dark: axe finds nothing, nothing sticks out at 320 px', {
  timeout: 120_000,
}, async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  await withAxe(page.context())
  const found: string[] = []
  let states = 0
  await showStates(page, async (name) => {
    states += 1
    const note = (where: string, list: string[]) =>
      found.push(...list.map((finding) => `${name} (${where}): ${finding}`))
    const px = await overflow(page)
    if (px > 0) note('320 px', [`sticks out by ${px} px`])
    note('light', await findings(page))
    // In the dark only the colours are others; on a wide screen only the places.
    await page.emulateMedia({ colorScheme: 'dark' })
    note('dark', await findings(page, ['color-contrast']))
    await page.emulateMedia({ colorScheme: 'light' })
  })
  console.log(`  ${states} pages and states`)
  expect(found).toEqual([])
})

test('the keyboard alone: sign in, add, complete, edit, delete, undo', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  await page.goto(`${stack.web_url}/todos`)
  await page.getByLabel('Password').waitFor()
  const { keyboard } = page
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab')
      const label = await page.evaluate(() => {
        const element = document.activeElement
        const text = element?.getAttribute('aria-label') ?? element?.textContent ?? ''
        const isNamed = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : ''
        return `${text} ${isNamed ?? ''}`
      })
      if (name.test(label)) return
    }
    throw new Error(`the tab key does not reach ${name}`)
  }
  await tabTo(/E-mail/)
  await keyboard.type(user.email)
  await tabTo(/Password/)
  await keyboard.type(user.password)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your todos', exact: true }).waitFor()
  // Signing in put the focus on the heading: from there on, not from the top.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await tabTo(/Add a todo/)
  await keyboard.type('by keys')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys' }).waitFor()
  await tabTo(/Done: by keys/)
  await keyboard.press('Space')
  await tabTo(/Edit: by keys/)
  await keyboard.press('Enter')
  await keyboard.type(', quickly')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys, quickly' }).waitFor()
  await tabTo(/Delete: by keys/)
  await keyboard.press('Enter')
  await page.getByText('is deleted.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('new-title')
  await tabTo(/Undo/)
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit: by keys, quickly' }).waitFor()
})

test('a screen reader is told politely what the assistant does', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const { access_token } = await connect(user)
  await sql`insert into public.todos (user_id, title) values (${user.id}, 'there')`
  await goAs(page, user, '/todos')
  await page.locator('.todos[data-live="true"]').waitFor()
  await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((title) => gpt(access_token, '/todos', { json: { title } })),
  )
  await page.getByRole('status').getByText('The assistant made 5 changes.').waitFor()
})
