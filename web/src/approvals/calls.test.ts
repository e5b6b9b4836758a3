import { expect, test } from 'vitest'
import { type Approval, parseApproval } from '../../../client/consent/approval.ts'
import { earlierOf, withCards, withNews } from './calls.ts'

const call = (id: string, status = 'pending', created_at = '2026-11-30T12:00:00Z'): Approval => {
  const row = { id, grant_id: 'g', client_id: 'c', status, created_at, expires_at: created_at }
  const read = parseApproval(row)
  if (read === null) throw new Error('no approval')
  return read
}
const known = (...calls: Approval[]) => withNews(new Map(), calls)

test('what was decided never waits again, in whatever order answers arrive', () => {
  const calls = withNews(known(call('a', 'approved'), call('b')), [call('a'), call('b', 'expired')])
  expect([...calls.values()].map(({ id, status }) => [id, status])).toEqual([
    ['a', 'approved'],
    ['b', 'expired'],
  ])
})

test('a card keeps its place, whatever comes or is answered', () => {
  expect(withCards(['b', 'a'], [call('a'), call('c')])).toEqual(['b', 'a', 'c'])
})

test('what has a card is not shown again below, and what waits is not below', () => {
  const calls = known(
    call('a', 'denied', '2026-11-30T12:00:00Z'),
    call('b', 'approved', '2026-11-30T12:01:00Z'),
    call('c', 'expired', '2026-11-30T12:02:00Z'),
    call('d'),
  )
  expect(earlierOf(calls, ['b']).map(({ id }) => id)).toEqual(['c', 'a'])
})
