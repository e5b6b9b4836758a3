import { expect, test } from 'vitest'
import { createActivity, parseActivityEntry } from './activity.ts'
import type { Account } from './session.ts'
import type { SupabaseLike } from './supabase-like.ts'
import { englishWords } from './words.ts'

const ROW = {
  id: 7,
  at: '2026-11-30T12:00:00.5+00:00',
  grant_id: 'g1',
  client_id: 'c1',
  client_name: 'An app',
  action: 'create_note',
  title: 'Add a note',
  text: 'Added “Milk”',
  outcome: 'ok',
  changed: 'added',
  target_id: 't1',
  undoable: false,
  error: null,
  undone_at: null,
}

test('reads a row, and what is broadcast of it', () => {
  expect(parseActivityEntry(ROW)).toEqual({
    id: 7,
    at: new Date('2026-11-30T12:00:00.500Z'),
    grantId: 'g1',
    clientId: 'c1',
    clientName: 'An app',
    action: 'create_note',
    title: 'Add a note',
    text: 'Added “Milk”',
    outcome: 'ok',
    changed: 'added',
    targetId: 't1',
    undoable: false,
    error: null,
    undoneAt: null,
  })
})

test('makes what it quotes one line that can be seen, and an empty sentence none', () => {
  expect(parseActivityEntry({ ...ROW, text: 'a\n\u202eb' })?.text).toBe('a b')
  expect(parseActivityEntry({ ...ROW, text: ' \u200b' })?.text).toBeNull()
})

test.each([
  null,
  [],
  { ...ROW, id: '7' },
  { ...ROW, at: 'soon' },
  { ...ROW, outcome: 'perhaps' },
  { ...ROW, client_id: null },
])('is no entry: %j', (row) => {
  expect(parseActivityEntry(row)).toBeNull()
})

test('asks for one more than a page, which tells whether there are more', async () => {
  const asked: unknown[] = []
  const query = {
    eq: (...filter: unknown[]) => note('eq', filter),
    lt: (...filter: unknown[]) => note('lt', filter),
    order: (...filter: unknown[]) => note('order', filter),
    limit: (...filter: unknown[]) => note('limit', filter),
    // biome-ignore lint/suspicious/noThenProperty: a query of supabase-js is a thenable.
    then: (done: (reply: object) => void) =>
      done({ data: [9, 8, 7].map((id) => ({ ...ROW, id })), error: null, status: 200 }),
  }
  const note = (name: string, filter: unknown[]) => {
    asked.push([name, ...filter])
    return query
  }
  const supabase = { from: () => ({ select: () => query }) }
  const activity = createActivity(
    async (_account, run) => {
      // @ts-expect-error: as much of a SupabaseClient as a query takes
      const client: SupabaseLike = supabase
      return { ok: true, value: (await run(client)).data }
    },
    () => englishWords,
  )
  const account: Account = JSON.parse('{}')
  const page = await activity.list(account, { clientId: 'c1', before: 10, limit: 2 })
  expect(page.ok && page.value.entries.map(({ id }) => id)).toEqual([9, 8])
  expect(page.ok && page.value.hasMore).toBe(true)
  expect(asked).toEqual([
    ['eq', 'client_id', 'c1'],
    ['lt', 'id', 10],
    ['order', 'id', { ascending: false }],
    ['limit', 3],
  ])
})
