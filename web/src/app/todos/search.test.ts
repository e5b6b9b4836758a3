import { expect, test } from 'vitest'
import { isListed, literalPattern, searchFilter } from './search.ts'
import type { Todo } from './todo.ts'

const todo = (change: Partial<Todo>): Todo => ({
  id: '1',
  title: 'Buy Milk',
  description: null,
  completed: false,
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  ...change,
})

test('makes a pattern that matches the text itself, without backslash or quote', () => {
  const text = 'a.b*c+d?e^f$g{h}i(j)k|l[m]n\\o"p 100% _ ,:'
  const pattern = literalPattern(text)
  expect(pattern).not.toMatch(/\\|"/)
  expect(pattern).toContain('[.]b[*]c[+]d[?]e[[.circumflex.]]f[$]')
  expect(pattern).toContain('100% _ ,:')
})

test('looks into title and description, quoted so that commas and brackets stay inside', () => {
  expect(searchFilter('a, b')).toBe('title.imatch."a, b",description.imatch."a, b"')
})

test('lists by state', () => {
  const open = todo({})
  const done = todo({ completed: true })
  const listed = (show: 'open' | 'done' | 'all') =>
    [open, done].filter((one) => isListed(one, { show, text: '' }))
  expect(listed('open')).toEqual([open])
  expect(listed('done')).toEqual([done])
  expect(listed('all')).toEqual([open, done])
})

test('lists by text, in any case, in title or description', () => {
  const has = (text: string) => isListed(todo({ description: 'Two LITRES' }), { show: 'all', text })
  expect(has('milk')).toBe(true)
  expect(has('litres')).toBe(true)
  expect(has('bread')).toBe(false)
})
