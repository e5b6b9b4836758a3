import { launchBrowser } from '../support/chromium.ts'

/**
 * What a person does with the link out of a chat, in a real headless Chromium: sign in on the page, compare the match
 * code with the one in the chat, allow, and read what to say in the chat.
 *
 * @throws when the page does not show the match code, or anything else that it promises
 */
export async function logInOnPage(
  link: string,
  matchCode: string,
  person: { email: string; password: string },
): Promise<void> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ locale: 'en-GB' })
    page.setDefaultTimeout(15_000)
    await page.goto(link)
    await page.getByLabel('E-mail', { exact: true }).fill(person.email)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()

    const allow = page.getByRole('button', { name: 'Allow' })
    await allow.waitFor()
    await page.getByText(matchCode, { exact: true }).waitFor()
    await allow.click()
    await page.getByText('I have logged in').waitFor()
  } finally {
    await browser.close()
  }
}
