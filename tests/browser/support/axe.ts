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
export const withAxe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: source })

/** What axe finds on the page as it is, by all of its rules or by some: one line a finding. */
export async function findings(page: Page, rules?: string[]): Promise<string[]> {
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
