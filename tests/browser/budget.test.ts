import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { connect, newRequest } from '../support/gpt.ts'
import { localDir, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, test } from './support/visit.ts'

test('all JavaScript together is under 120 kB gzipped', async () => {
  const folder = join(localDir, 'web', 'assets')
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const sizes = await Promise.all(
    scripts.map(async (name) => gzipSync(await readFile(join(folder, name)), { level: 9 }).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`  ${scripts.length} files of JavaScript, ${(total / 1000).toFixed(1)} kB gzipped`)
  expect(total).toBeLessThan(120_000)
})

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

/** Goes to every page, first as a visitor, then as a user; gives how much each load shifted. */
async function shiftsOf(page: Page): Promise<[where: string, shift: number][]> {
  const user = await newUser()
  await sql`
    insert into public.todos (user_id, title)
    select ${user.id}, 'todo ' || n from generate_series(1, 25) as n`
  await connect(user)
  const shifts: [string, number][] = []
  const measure = async (who: string, path: string) => {
    await page.goto(stack.web_url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // Late answers and what they draw have come by then.
    await page.waitForLoadState('networkidle')
    shifts.push([`${who} ${path}`, await shiftOf(page)])
  }
  await countShifts(page)
  const { login_url } = await (await fetch(`${stack.functions_url}/gpt/getlogin`)).json()
  const requests = [`/connect?request=${await newRequest()}`, new URL(login_url).pathname]
  for (const path of ['/', '/todos', '/apps', '/device', '/privacy', '/playground', ...requests]) {
    await measure('visitor', path)
  }
  await goAs(page, user, '/todos')
  for (const path of ['/todos', '/', '/apps', '/playground', '/privacy', ...requests]) {
    await measure('user', path)
  }
  return shifts
}

test('no page shifts while it loads, on a phone or on a desk', async ({ visit }) => {
  const sizes = [
    [390, 844],
    [1280, 800],
  ] as const
  const shifts = await Promise.all(
    sizes.map(async ([width, height]) => shiftsOf(await visit({ width, height, motion: true }))),
  )
  const all = shifts.flat()
  const worst = Math.max(...all.map(([, shift]) => shift))
  console.log(`  layout shift: at most ${worst.toFixed(4)} on ${all.length} loads`)
  expect(all.filter(([, shift]) => shift >= 0.01)).toEqual([])
})

test('the policy lets in nothing from elsewhere, and nothing inline', async ({ visit }) => {
  const page = await visit()
  const response = await page.goto(stack.web_url)
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("object-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|\*/)
  const html = (await response?.text()) ?? ''
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)/)
})
