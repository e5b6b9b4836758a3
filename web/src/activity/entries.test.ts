import { expect, test } from 'vitest'
import { type ActivityEntry, parseActivityEntry } from '../../../client/consent/activity.ts'
import { byDay, joined, merged } from './entries.ts'

const entry = (id: number, at = '2026-11-30T12:00:00'): ActivityEntry => {
  const row = { id, at, grant_id: 'g', client_id: 'c', outcome: 'ok', title: `${id}` }
  const read = parseActivityEntry(row)
  if (read === null) throw new Error('no entry')
  return read
}
const ids = (entries: readonly ActivityEntry[]) => entries.map(({ id }) => id)

test('what came is put in its place, and what comes twice is there once', () => {
  expect(ids(merged([entry(3), entry(1)], [entry(4), entry(2), entry(3)]))).toEqual([4, 3, 2, 1])
})

test('a newest page that meets what is known keeps what was loaded of older days', () => {
  const known = [entry(5), entry(4), entry(3), entry(2)]
  const newest = { entries: [entry(6), entry(5)], hasMore: true }
  expect(joined(known, newest, false)).toEqual({
    entries: [6, 5, 4, 3, 2].map((id) => entry(id)),
    hasMore: false,
  })
})

test('one that does not may leave a gap, so it stands alone', () => {
  const newest = { entries: [entry(9), entry(8)], hasMore: true }
  expect(joined([entry(5)], newest, false)).toEqual({ ...newest, hasMore: true })
  expect(joined(null, newest, false)).toEqual(newest)
})

test('a whole list has no gap', () => {
  const newest = { entries: [entry(9)], hasMore: false }
  expect(ids(joined([entry(5)], newest, false).entries)).toEqual([9, 5])
})

test('entries stand below their day', () => {
  const days = byDay([
    entry(3, '2026-11-30T00:00:01'),
    entry(2, '2026-11-29T23:59:59'),
    entry(1, '2026-11-29T08:00:00'),
  ])
  expect(days.map(([day, those]) => [day.getDate(), ids(those)])).toEqual([
    [30, [3]],
    [29, [2, 1]],
  ])
})
