import { expect, it } from 'vitest'
import { usageTable } from '../../scripts/usage/usage-table.ts'

it('What assistants did is a table whose numbers stand under each other', () => {
  const row = {
    client: 'Claude',
    clients: 2,
    action: 'listNotes',
    calls: 1200,
    users: 31,
    errors: 0,
  }
  const lines = usageTable([
    { ...row, error: null, median: 1.24, p95: 10 },
    { ...row, action: 'get_me', calls: 7, errors: 2, error: 'rate_limited', median: 0.5, p95: 0.5 },
  ]).split('\n')
  expect(lines).toEqual([
    '  client  action     clients  calls  users  errors  median ms  95 % ms  most common error',
    '  Claude  listNotes        2   1200     31       0        1.2     10.0',
    '  Claude  get_me           2      7     31       2        0.5      0.5  rate_limited',
  ])
})
