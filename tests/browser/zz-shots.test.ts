import { authorizeUrl, connect } from '../support/gpt.ts'
import { newUser } from '../support/users.ts'
import { goAs, submitSignIn, test } from './support/visit.ts'
const scope = 'notes:read notes:write profile:read offline_access'
test('shots', { timeout: 120000 }, async ({ visit }) => {
  for (const [width, height] of [[390, 844], [1280, 900]] as const) {
  const page = await visit({ width, height })
  const user = await newUser()
  await page.goto(authorizeUrl({ scope }).href)
  await submitSignIn(page, user)
  await page.getByRole('radio', { name: 'Read only' }).check()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `/work/wt/shots/permissions-consent-${width}-${colorScheme}.png`, fullPage: true })
  }
  const page2 = await visit({ width, height })
  await connect(user, { scope })
  await goAs(page2, user, '/apps')
  await page2.getByRole('switch').nth(1).click()
  await page2.getByText('Connect again to allow it').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page2.emulateMedia({ colorScheme })
    await page2.screenshot({ path: `/work/wt/shots/permissions-apps-${width}-${colorScheme}.png`, fullPage: true })
  }
}
})
