import type { Page } from 'playwright-core'

/** Presses the tab key until what has the focus is named so. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    const label = await page.evaluate(() => {
      const element = document.activeElement
      const text = element?.getAttribute('aria-label') ?? element?.textContent ?? ''
      const isNamed = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : ''
      return `${text} ${isNamed ?? ''}`
    })
    if (name.test(label)) return
  }
  throw new Error(`the tab key does not reach ${name}`)
}
