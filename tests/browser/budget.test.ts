import { expect } from 'vitest'
import { connect, newRequest } from '../support/gpt.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { scriptBytes } from './support/scripts.ts'
import { SIZES, shifted, shiftsOf } from './support/shifts.ts'
import { test } from './support/visit.ts'

test('all JavaScript together is under 120 kB gzipped', async () => {
  expect(await scriptBytes()).toBeLessThan(120_000)
})

test('no page shifts while it loads, on a phone or on a desk', {
  timeout: 120_000,
}, async ({ visit }) => {
  const shifts = SIZES.map(async (size) => {
    const user = await newUser()
    await connect(user)
    const { login_url } = await (await fetch(`${stack.functions_url}/gpt/getlogin`)).json()
    const requests = [`/connect?request=${await newRequest()}`, new URL(login_url).pathname]
    const paths = [
      '/',
      '/apps',
      '/activity',
      '/approvals',
      '/device',
      '/privacy',
      '/terms',
      '/support',
      '/playground',
      ...requests,
    ]
    return shiftsOf(await visit({ ...size, motion: true }), user, paths)
  })
  expect(shifted((await Promise.all(shifts)).flat())).toEqual([])
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
