import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { findingsOfStates } from './support/axe.ts'
import { type HeldCall, newAskingAssistant } from './support/held-call.ts'
import { tabTo } from './support/keyboard.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'

const PHONE = { width: 390, height: 844 }
const cardOf = (page: Page, { id }: Pick<HeldCall, 'id'>): Locator =>
  page.locator(`.approval[data-key="${id}"]`)
const press = (card: Locator, name: 'Approve' | 'Deny') =>
  card.getByRole('button', { name: new RegExp(`^${name}`) }).click()
/** Counts the decisions that a page sends. */
const decisionsOf = (page: Page): string[] => {
  const decisions: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/rpc/decide_approval')) decisions.push(request.postData() ?? '')
  })
  return decisions
}

test('a call appears at once on a phone, with what it would do; a yes runs it once', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await goAs(page, user, '/approvals')
  await page.getByText('Nothing waits for your answer.').waitFor()

  const held = await assistant.hold('Milk')
  const card = cardOf(page, held)
  await card.getByRole('heading', { name: 'Delete a note' }).waitFor()
  const text = await card.innerText()
  expect(text).toContain('An editor asks you first')
  expect(text).toContain(held.note.id)
  expect(text).toMatch(/(10:00|9:[0-5]\d) left/)
  expect(await assistant.hasNote(held.note.id)).toBe(true)

  const decisions = decisionsOf(page)
  const approve = card.getByRole('button', { name: 'Approve: Delete a note' })
  await page.locator('.approval button:not([aria-disabled])', { hasText: 'Approve' }).waitFor()
  await approve.evaluate((button: HTMLButtonElement) => {
    button.click()
    button.click()
  })
  await card.getByRole('status').getByText('It is done.').waitFor()
  expect(decisions).toHaveLength(1)
  expect(await assistant.hasNote(held.note.id)).toBe(false)
  expect((await assistant.learn(held.id)).status).toBe('approved')
  expect(await card.getByRole('button').count()).toBe(0)

  await page.reload()
  await page.locator('.earlier').getByText('It is done.').waitFor()
  await page.getByText('Nothing waits for your answer.').waitFor()
})

test('a no keeps the note, and the assistant learns of it', async ({ visit }) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const held = await assistant.hold('Milk')
  await goAs(page, user, '/approvals')
  await press(cardOf(page, held), 'Deny')
  await cardOf(page, held).getByText('Nothing was done.').waitFor()
  expect(await assistant.hasNote(held.note.id)).toBe(true)
  expect((await assistant.learn(held.id)).status).toBe('denied')

  await page.getByRole('link', { name: 'Activity' }).first().click()
  const items = page.locator('.activity-item')
  await items.filter({ hasText: 'You said no. Nothing was done.' }).waitFor()
  await items.filter({ hasText: 'It waited for your answer.' }).getByRole('link').first().click()
  await page.locator('.earlier').getByText('Nothing was done.').waitFor()
})

test('the link in the answer asks for the sign-in, and then shows its call first, in focus', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await assistant.hold('First')
  const wanted = await assistant.hold('Second')
  expect(new URL(wanted.url).origin).toBe(stack.web_url)
  await page.goto(wanted.url)
  await page.getByRole('heading', { name: 'Sign in to decide' }).waitFor()
  await submitSignIn(page, user)
  await page.locator('.approval').nth(1).waitFor()
  expect(await page.locator('.approval').first().getAttribute('data-key')).toBe(wanted.id)
  const focused = await page.evaluate(() =>
    document.activeElement?.closest('.approval')?.getAttribute('data-key'),
  )
  expect(focused).toBe(wanted.id)

  // Of somebody else's there is nothing to see.
  const other = await visit(PHONE)
  await other.goto(wanted.url)
  await submitSignIn(other, await newUser())
  await other.getByText('There is nothing to answer behind this link.').waitFor()
  expect(await other.locator('.approval').count()).toBe(0)
})

test('the bell says on every page how many wait, and comes down as they are answered', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await goAs(page, user, '/apps')
  const bell = page.locator('.bell')
  await page.getByRole('heading', { name: 'An editor' }).waitFor()
  expect(await bell.locator('.badge').count()).toBe(0)
  const held = await assistant.hold('Milk')
  await bell.getByText('1 waits for your answer').waitFor()
  await assistant.hold('Eggs')
  await bell.getByText('2 wait for your answer').waitFor()
  await bell.click()
  await press(cardOf(page, held), 'Deny')
  await bell.getByText('1 waits for your answer').waitFor()
})

test('where Realtime is off the call appears all the same', async ({ visit }) => {
  const page = await visit({ ...PHONE, realtime: false })
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await goAs(page, user, '/approvals')
  await page.getByText('Nothing waits for your answer.').waitFor()
  await cardOf(page, await assistant.hold('Milk')).waitFor()
})

test('says that time is over when it is: by itself, or to a press that comes too late', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const [late, watched] = [await assistant.hold('Milk'), await assistant.hold('Eggs')]
  const endNow = ({ id }: HeldCall) => sql`
    update patchbay.approvals
    set created_at = created_at - interval '11 minutes', expires_at = expires_at - interval '11 minutes'
    where id = ${id}`
  await goAs(page, user, '/approvals')
  await cardOf(page, watched).waitFor()
  await page.route('**/rest/v1/approvals*', (route) => route.abort())
  await endNow(late)
  await press(cardOf(page, late), 'Approve')
  await cardOf(page, late).getByText('There was no answer in time').waitFor()
  expect(await assistant.hasNote(late.note.id)).toBe(true)
  await page.unroute('**/rest/v1/approvals*')

  await endNow(watched)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await cardOf(page, watched).getByText('There was no answer in time').waitFor()
  expect(await cardOf(page, watched).getByRole('button').count()).toBe(0)
})

test('what was answered in another tab is so here, and nothing moves', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const [first, second] = [await assistant.hold('Milk'), await assistant.hold('Eggs')]
  await goAs(page, user, '/approvals')
  await cardOf(page, second).waitFor()
  const tab = await page.context().newPage()
  await tab.goto(`${stack.web_url}/approvals`)
  await press(cardOf(tab, first), 'Approve')
  await cardOf(page, first).getByText('It is done.').waitFor()
  expect(await page.locator('.approval').first().getAttribute('data-key')).toBe(first.id)

  // A press that crosses one of the other tab is no second answer.
  await page.bringToFront()
  await page.route('**/rest/v1/approvals*', (route) => route.abort())
  const crossing = await user.supabase.rpc('decide_approval', {
    approval_id: second.id,
    decision: 'deny',
  })
  expect(crossing.error).toBeNull()
  const open = cardOf(page, second).getByRole('button', { name: /^Approve/ })
  await open.click()
  await cardOf(page, second).getByText('It was answered already').waitFor()
  expect(await assistant.hasNote(second.note.id)).toBe(true)
})

test('after an answer that got lost it looks how the call stands', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const [lost, refused] = [await assistant.hold('Milk'), await assistant.hold('Eggs')]
  await goAs(page, user, '/approvals')
  await page.route('**/rpc/decide_approval', async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  })
  await press(cardOf(page, lost), 'Approve')
  await cardOf(page, lost).getByText('It is done.').waitFor()
  await page.unroute('**/rpc/decide_approval')

  await page.route('**/rpc/decide_approval', (route) => route.fulfill({ status: 503, json: {} }))
  await press(cardOf(page, refused), 'Approve')
  const alert = cardOf(page, refused).getByRole('alert')
  await alert.getByText('Your answer was not taken. The service is busy').waitFor()
  await page.unroute('**/rpc/decide_approval')
  await press(cardOf(page, refused), 'Deny')
  await cardOf(page, refused).getByText('Nothing was done.').waitFor()
})

test('a press that was meant for something else does not count', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await goAs(page, user, '/approvals')
  await page.getByText('Nothing waits for your answer.').waitFor()
  const decisions = decisionsOf(page)
  // Pressed in the moment in which it appears.
  const pressed = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        new MutationObserver((_changes, observer) => {
          const button = document.querySelector<HTMLButtonElement>('.approval .primary')
          if (!button) return
          observer.disconnect()
          button.click()
          resolve()
        }).observe(document.body, { childList: true, subtree: true })
      }),
  )
  const held = await assistant.hold('Milk')
  await pressed
  await press(cardOf(page, held), 'Deny')
  await cardOf(page, held).getByText('Nothing was done.').waitFor()
  expect(decisions.map((body) => JSON.parse(body).decision)).toEqual(['deny'])
})

const ATTACK = {
  title: '<img src=x onerror="document.title=1"><script>document.title=1</script><b>bold</b>',
  description: `keep it \u202eti eteled\u202c\n\u2066and ${'on '.repeat(400)}the end`,
  nested: { 'k\u200b': ['[link](javascript:alert(1))', null, 1e21] },
  ...Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key ${n}`, 'x'.repeat(n)])),
  ['a very \u202e long name '.repeat(20).trim()]: '',
}

test('arguments are text that does nothing, all of them, whatever is in them', async ({
  visit,
}) => {
  const page = await visit({ width: 320, height: 640 })
  const user = await newUser()
  const held = await (await newAskingAssistant(user, 'An editor')).hold('Milk')
  await sql`update patchbay.approvals set args = ${sql.json(ATTACK)} where id = ${held.id}`
  await goAs(page, user, '/approvals')
  const card = cardOf(page, held)
  await card.getByRole('button', { name: 'Show all 204 details' }).click()
  const more = card.getByRole('button', { name: 'Show all of it' })
  for (let count = await more.count(); count > 0; count -= 1) {
    await more.first().click()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('DD')
  }
  expect(await card.locator('dt').count()).toBe(204)
  const text = await card.innerText()
  expect(text).toContain(ATTACK.title)
  expect(text).toContain('keep it [U+202E]ti eteled[U+202C]\n[U+2066]and on')
  expect(text).toContain('the end')
  expect(text).toContain('"k[U+200B]": [')
  expect(text).toContain('[link](javascript:alert(1))')
  expect(text).toContain('(empty)')
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/)
  expect(await card.locator('img, script, b, a[href^="javascript"]').count()).toBe(0)
  expect(await page.title()).toBe('Approvals · Patchbay')
  const sticksOut = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  )
  expect(sticksOut).toBeLessThanOrEqual(0)
})

test('the keyboard alone: from the bell to the answer', async ({ visit }) => {
  const page = await visit()
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  const held = await assistant.hold('Milk')
  await goAs(page, user, '/apps')
  await page.locator('.bell').getByText('1 waits for your answer').waitFor()
  await page.locator('.brand').focus()
  await tabTo(page, /Approvals/)
  await page.keyboard.press('Enter')
  await page.locator('.approval button:not([aria-disabled])', { hasText: 'Deny' }).waitFor()
  await tabTo(page, /^Deny/)
  await page.keyboard.press('Enter')
  await cardOf(page, held).getByText('Nothing was done.').waitFor()
  // The button is gone, and the focus is where it was.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete a note')
})

test('the switch under the apps lets one ask before it deletes, and takes that back', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An editor')
  await user.supabase.rpc('set_approval', { grant_id: assistant.grantId, ask: false })
  await goAs(page, user, '/apps')
  const ask = page.getByRole('switch', { name: 'Ask me before it deletes' })
  await ask.waitFor()
  expect(await ask.getAttribute('aria-checked')).toBe('false')
  await page.route('**/rpc/set_approval', (route) => route.fulfill({ status: 503, json: {} }))
  await ask.click()
  await page.getByRole('alert').getByText('Nothing was switched. The service is busy').waitFor()
  expect(await ask.getAttribute('aria-checked')).toBe('false')
  await page.unroute('**/rpc/set_approval')

  const done = page.waitForResponse('**/rpc/set_approval')
  await ask.click()
  expect((await done).status()).toBe(200)
  await expect.poll(() => ask.getAttribute('aria-busy')).toBe('false')
  expect(await ask.getAttribute('aria-checked')).toBe('true')
  await assistant.hold('Milk')
  await page.reload()
  await ask.waitFor()
  expect(await ask.getAttribute('aria-checked')).toBe('true')
})

test('axe finds nothing in any state, light and dark, and nothing sticks out at 320 px', {
  timeout: 120_000,
}, async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  const user = await newUser()
  const assistant = await newAskingAssistant(user, 'An app with a rather long name')
  const show = async (same: Page, look: (name: string) => Promise<void>) => {
    await same.reload()
    await same.getByText('Nothing waits for your answer.').waitFor()
    await look('none')
    const held = await assistant.hold('Milk, eggs and whatever else is needed')
    await cardOf(same, held).waitFor()
    await look('one that waits')
    await same.route('**/rpc/decide_approval', (route) => route.fulfill({ status: 503, json: {} }))
    await press(cardOf(same, held), 'Deny')
    await same.getByRole('alert').getByText('Your answer was not taken.').waitFor()
    await look('an answer that was not taken')
    await same.unroute('**/rpc/decide_approval')
    await press(cardOf(same, held), 'Approve')
    await cardOf(same, held).getByText('It is done.').waitFor()
    await look('answered')
    await same.goto(`${stack.web_url}/approvals?approval=${crypto.randomUUID()}`)
    await same.getByText('There is nothing to answer behind this link.').waitFor()
    await look('unknown, and earlier ones')
    await same.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
    await look('from right to left')
    await same.route('**/rest/v1/approvals*', (route) => route.fulfill({ status: 500, json: {} }))
    await same.reload()
    await same.getByText('We could not load what waits for your answer.').waitFor()
    await look('failed')
  }
  await goAs(page, user, '/approvals')
  expect(await findingsOfStates(page, show)).toEqual([])
})
