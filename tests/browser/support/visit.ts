import type { Page } from 'playwright-core'
import { test as base, expect } from 'vitest'
import { launchBrowser } from '../../../scripts/support/chromium.ts'
import type { TestUser } from '../../support/sign-up.ts'
import { stack } from '../../support/stack.ts'
import { newVisit, submitSignIn, type Visit, type VisitOptions } from './visitor.ts'

export { endSession, silenceBell, submitSignIn } from './visitor.ts'

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
      const visit = await newVisit(browser, stack.web_url, options)
      visits.push(visit)
      return visit.page
    }
  })

/** Goes to a page of the app as a user who signs in there. */
export async function goAs(page: Page, user: TestUser, path: string): Promise<void> {
  await page.goto(stack.web_url + path)
  await submitSignIn(page, user)
  await page.getByRole('button', { name: 'Your account' }).waitFor()
}
