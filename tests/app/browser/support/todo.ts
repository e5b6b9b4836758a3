import type { Page } from 'playwright-core'

/** The todo with a title, as the list shows it. */
export const todo = (page: Page, title: string) =>
  page.locator('.todo').filter({ has: page.getByText(title, { exact: true }) })
