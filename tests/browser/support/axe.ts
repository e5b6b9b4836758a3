import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Puts axe into every page of a browser; the pages' own policy would keep a script element out. */
const withAxe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: source })

/** What axe finds on the page as it is, by all of its rules or by some: one line a finding. */
async function findings(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } = await page.evaluate(
    (only) =>
      window.axe.run(document, {
        resultTypes: ['violations'],
        ...(only && { runOnly: { type: 'rule', values: only } }),
      }),
    rules,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

/** How far a page can be scrolled sideways, in px. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/**
 * Looks at every state that `show` leads the page through, narrow, light and dark: what axe finds, and what sticks out.
 *
 * @returns one line a finding
 */
export async function findingsOfStates(
  page: Page,
  show: (page: Page, look: (name: string) => Promise<void>) => Promise<void>,
): Promise<string[]> {
  await withAxe(page.context())
  const found: string[] = []
  let states = 0
  await show(page, async (name) => {
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
  return found
}
