import type { Page } from 'playwright-core'
import { stack } from '../../support/stack.ts'
import type { TestUser } from '../../support/users.ts'
import { goAs } from './visit.ts'

/** Counts, from the first moment on, how much the page shifts without the person's doing. */
const countShifts = (page: Page) =>
  page.addInitScript(() => {
    const counted = { shift: 0, where: [] as string[] }
    Object.assign(window, { counted })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!('value' in entry) || !('hadRecentInput' in entry) || entry.hadRecentInput) continue
        counted.shift += Number(entry.value)
        counted.where.push(JSON.stringify(entry))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

const shiftOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const counted: unknown = Reflect.get(window, 'counted')
    return typeof counted === 'object' && counted ? Number(Reflect.get(counted, 'shift')) : 1
  })

/**
 * Goes to every page, first as a visitor, then as a user.
 *
 * @returns how much each load shifted
 */
export async function shiftsOf(
  page: Page,
  user: TestUser,
  paths: readonly string[],
): Promise<[where: string, shift: number][]> {
  const shifts: [string, number][] = []
  const measure = async (who: string, path: string) => {
    await page.goto(stack.web_url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // Late answers and what they draw have come by then.
    await page.waitForLoadState('networkidle')
    shifts.push([`${who} ${path}`, await shiftOf(page)])
  }
  await countShifts(page)
  for (const path of paths) await measure('visitor', path)
  await goAs(page, user, '/apps')
  for (const path of paths) await measure('user', path)
  return shifts
}

/** A phone and a desk. */
export const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const

/** What shifted, of all that was measured. */
export function shifted(shifts: [where: string, shift: number][]): [string, number][] {
  const worst = Math.max(...shifts.map(([, shift]) => shift))
  console.log(`  layout shift: at most ${worst.toFixed(4)} on ${shifts.length} loads`)
  return shifts.filter(([, shift]) => shift >= 0.01)
}
