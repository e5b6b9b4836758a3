import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { newAssistant } from '../support/clients.ts'
import { connect } from '../support/gpt.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, test } from './support/visit.ts'

/** Resolves once a page has joined a topic of Realtime: from then on it hears what happens. */
const isListening = (page: Page): Promise<void> =>
  new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (/user:.*phx_reply.*"ok"|phx_reply.*user:.*"ok"/s.test(String(payload))) resolve()
      }),
    )
  })

test('a second assistant that connects appears on a phone at once, and goes when it ends', async ({
  visit,
}) => {
  const page = await visit({ width: 390, height: 844 })
  const user = await newUser()
  await connect(user)
  const listening = isListening(page)
  await goAs(page, user, '/apps')
  await listening
  await page.getByRole('heading', { name: 'Demo GPT' }).waitFor()
  // What is asked from time to time says nothing from here on: whatever is seen was broadcast.
  await page.route('**/rest/v1/user_gpt_connections*', (route) => route.abort())
  const second = await newAssistant({ name: 'Second assistant' })
  const { access_token, refresh_token } = await second.connect(user)
  const begun = performance.now()
  await page.getByRole('heading', { name: 'Second assistant' }).waitFor()
  console.log(
    `  a second app is connected → on the open page: ${Math.round(performance.now() - begun)} ms`,
  )
  await page.getByRole('status').getByText('Second assistant is connected.').waitFor()
  expect(await page.locator('.app').count()).toBe(2)
  expect((await second.gpt(access_token, '/me')).status).toBe(200)

  const { client_id, client_secret } = second.client
  await fetch(`${F}/oauth/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret, token: refresh_token }),
  })
  await page.getByRole('heading', { name: 'Second assistant' }).waitFor({ state: 'detached' })
  expect(await page.locator('.app').count()).toBe(1)
})

for (const realtime of [true, false]) {
  test(`a phone sees the connection come up and end ${realtime ? 'by Realtime' : 'by polling every 3 s'}`, async ({
    visit,
  }) => {
    const page = await visit({ width: 390, height: 844, realtime })
    const user = await newUser()
    await goAs(page, user, '/apps')
    await page.getByText('No assistant is connected').waitFor()
    await page.getByText('Not connected', { exact: true }).waitFor()
    const begun = performance.now()
    await connect(user)
    await page.getByText('Connected', { exact: true }).waitFor()
    console.log(
      `  has_completed_oauth → on the open page ${realtime ? 'by Realtime' : 'by polling'}: ${Math.round(performance.now() - begun)} ms`,
    )
    await page.getByRole('heading', { name: 'Demo GPT' }).waitFor()
    await page.getByRole('status').getByText('Demo GPT is connected.').waitFor()
  })
}
