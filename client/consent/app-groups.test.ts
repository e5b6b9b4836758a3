import { expect, test } from 'vitest'
import { groupApps, neverUsed } from './app-groups.ts'
import { parseApps } from './connected-app.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = Date.parse('2026-11-30T12:00:00Z')

const apps = (...rows: [id: string, client: string, daysAgo: number | null, used?: boolean][]) =>
  parseApps(
    rows.map(([grant_id, client_id, daysAgo, used = false]) => ({
      grant_id,
      client_id,
      client_name: 'Claude',
      kind: 'mcp',
      connected_at: daysAgo === null ? null : new Date(NOW - daysAgo * DAY).toISOString(),
      last_used_at: used ? new Date(NOW).toISOString() : null,
    })),
    'https://web.example',
  )

test('puts the connections of one client together, the latest first, and clients of one name apart', () => {
  const groups = groupApps(apps(['a1', 'a', 9], ['b1', 'b', 5], ['a2', 'a', 1]))
  expect(
    groups.map(({ clientId, name, connections }) => [
      clientId,
      name,
      connections.map(({ grantId }) => grantId),
    ]),
  ).toEqual([
    ['a', 'Claude', ['a2', 'a1']],
    ['b', 'Claude', ['b1']],
  ])
  expect(groupApps([])).toEqual([])
})

test('finds what is older than 7 days and was never used; not what waits for its device', () => {
  const all = apps(
    ['old', 'a', 7.01],
    ['young', 'a', 6.99],
    ['used', 'a', 30, true],
    ['waits', 'a', null],
  )
  expect(neverUsed(all, NOW).map(({ grantId }) => grantId)).toEqual(['old'])
})
