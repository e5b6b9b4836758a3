import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { connect } from '../support/gpt.ts'
import { localDir, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { goAs, test, todo } from './support/visit.ts'

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

for (const [width, height] of [
  [390, 844],
  [1280, 800],
] as const) {
  test(`no page shifts while it loads (${width} px)`, async ({ visit }) => {
    const page = await visit({ width, height, motion: true })
    await countShifts(page)
    const user = await newUser()
    await sql`
      insert into public.todos (user_id, title)
      select ${user.id}, 'todo ' || n from generate_series(1, 25) as n`
    await connect(user)
    const shifts: Record<string, number> = {}
    const measure = async (name: string) => {
      // Fonts, late answers and the navigation have come by then.
      await page.waitForLoadState('networkidle')
      shifts[name] = await shiftOf(page)
    }
    const at = (path: string) => page.goto(stack.web_url + path)

    for (const path of ['/', '/todos', '/apps', '/device', '/privacy', '/playground']) {
      await at(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await measure(`visitor ${path}`)
    }
    await goAs(page, user, '/todos')
    for (const path of ['/todos', '/', '/apps', '/playground', '/privacy']) {
      await at(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (path === '/todos' || path === '/') await todo(page, 'todo 25').waitFor()
      await measure(`user ${path}`)
    }
    const worst = Math.max(...Object.values(shifts))
    console.log(
      `  layout shift at ${width} px: at most ${worst.toFixed(4)} on ${Object.keys(shifts).length} loads`,
    )
    expect(Object.entries(shifts).filter(([, shift]) => shift >= 0.01)).toEqual([])
  })
}

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
