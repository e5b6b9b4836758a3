import { expect } from 'vitest'
import { scriptBytes } from '../../browser/support/scripts.ts'
import { SIZES, shifted, shiftsOf } from '../../browser/support/shifts.ts'
import { test } from '../../browser/support/visit.ts'
import { sql } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'

test('all JavaScript together, with the app, is under 120 kB gzipped', async () => {
  expect(await scriptBytes()).toBeLessThan(120_000)
})

test('no page with todos shifts while it loads, on a phone or on a desk', {
  timeout: 120_000,
}, async ({ visit }) => {
  const shifts = SIZES.map(async (size) => {
    const user = await newUser()
    await sql`
      insert into public.todos (user_id, title)
      select ${user.id}, 'todo ' || n from generate_series(1, 25) as n`
    return shiftsOf(await visit({ ...size, motion: true }), user, ['/', '/todos', '/playground'])
  })
  expect(shifted((await Promise.all(shifts)).flat())).toEqual([])
})
