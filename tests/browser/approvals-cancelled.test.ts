import { expect } from 'vitest'
import { newUser } from '../support/users.ts'
import { newAskingAssistant } from './support/held-call.ts'
import { goAs, test } from './support/visit.ts'

const PHONE = { width: 390, height: 844 }

test('a card says why its call was cancelled; the bell asks for a number and the page for all old cards at once', async ({
  visit,
}) => {
  const page = await visit(PHONE)
  const user = await newUser()
  const narrowed = await newAskingAssistant(user, 'An editor')
  const ended = await newAskingAssistant(user, 'A scheduler')
  const [first, second] = [await narrowed.hold('Milk'), await ended.hold('Bread')]
  const asked: { method: string; query: string }[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.endsWith('/rest/v1/approvals')) {
      asked.push({ method: request.method(), query: decodeURIComponent(search) })
    }
  })

  await goAs(page, user, '/apps')
  await page.locator('.bell').getByText('2 wait for your answer').waitFor()
  const counting = asked.filter(({ method }) => method !== 'OPTIONS')
  expect(new Set(counting.map(({ method }) => method))).toEqual(new Set(['HEAD']))

  await page.goto(first.url)
  const card = (id: string) => page.locator(`.approval[data-key="${id}"]`)
  await card(second.id).waitFor()
  const { error } = await user.supabase.rpc('narrow_app', {
    grant_id: narrowed.grantId,
    scopes: ['notes:read'],
  })
  expect(error).toBeNull()
  await user.supabase.rpc('disconnect_app', { grant_id: ended.grantId })
  await card(first.id).getByText('You switched off the permission that it needs').waitFor()
  await card(second.id).getByText('The app was disconnected').waitFor()
  expect(await card(first.id).getByRole('button').count()).toBe(0)

  await page.reload()
  await page.getByText('You switched off the permission that it needs').waitFor()
  expect(asked.filter(({ query }) => query.includes('id=eq.'))).toEqual([])
})
