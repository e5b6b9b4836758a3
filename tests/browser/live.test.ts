import { connect } from '../support/gpt.ts'
import { newUser } from '../support/users.ts'
import { goAs, test } from './support/visit.ts'

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
