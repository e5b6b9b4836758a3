import { describe, expect, it } from 'vitest'
import { boundLines, boundsOf } from '../../../bench/bounds.ts'
import { hasPlace, withTable } from '../../../bench/page.ts'
import { reportText } from '../../../bench/report.ts'
import type { Row } from '../../../bench/row.ts'

const row = (figures: Partial<Row>): Row => ({
  workload: 'listTodos',
  name: 'Patchbay',
  role: 'Patchbay',
  rate: 1234.5,
  spread: 0.02,
  ofYardstick: 0.5,
  ofBestPeer: undefined,
  postgresOfYardstick: 5,
  manyOfFew: 1,
  p50: 1,
  p99: 3,
  server: 60,
  postgres: 90,
  ...figures,
})
const missedBy = (...rows: Row[]) => boundsOf(rows).flatMap(({ missed }) => missed)

describe('The bounds of npm run bench', () => {
  it.each([
    ['code exchange', 1],
    ['refresh', 1],
    ['status read', 1.3],
  ] as const)('are, for the %s, %d × the best peer', (workload, least) => {
    const at = (ofBestPeer: number) => row({ workload, ofBestPeer, postgresOfYardstick: 1 })
    expect(missedBy(at(least))).toEqual([])
    expect(missedBy(at(least - 0.001))).toEqual([`${workload} ${(least - 0.001).toFixed(3)}`])
  })

  it.each([
    ['code exchange', 350 / 170],
    ['refresh', 300 / 170],
  ] as const)('are, for the %s, %d × the yardstick in Postgres', (workload, most) => {
    const at = (postgresOfYardstick: number) => row({ workload, postgresOfYardstick })
    expect(missedBy(at(most))).toEqual([])
    expect(missedBy(at(most + 0.01))).toEqual([expect.stringContaining(workload)])
  })

  it('are 0.9 of the rate with 32 connections, with 128', () => {
    expect(missedBy(row({ manyOfFew: 0.9 }))).toEqual([])
    expect(missedBy(row({ manyOfFew: 0.89 }))).toEqual(['listTodos 0.890'])
  })

  it('are about Patchbay, and about what was measured', () => {
    expect(boundsOf([row({ role: 'peer', workload: 'refresh', ofBestPeer: 0.5 })])).toEqual([])
    expect(boundsOf([row({ manyOfFew: undefined })])).toEqual([])
  })

  it('are missed by what is no number', () => {
    expect(missedBy(row({ manyOfFew: Number.NaN }))).toEqual(['listTodos NaN'])
  })

  it('are printed each in a line', () => {
    const refresh = { workload: 'refresh', ofBestPeer: 0.8, postgresOfYardstick: 1 } as const
    expect(boundLines(boundsOf([row(refresh)])).split('\n')).toEqual([
      '  MISSED  code exchange and refresh at least 1.0 × the best peer: refresh 0.800',
      '  ok      refresh at most 300 µs of Postgres where the yardstick takes 170 (1.76 ×)',
      '  ok      with 128 connections at least 0.9 of the rate with 32',
    ])
  })
})

describe('The report of npm run bench', () => {
  it('has a dash where nothing was measured or compared', () => {
    const text = reportText([row({ name: 'Y', p50: undefined, server: undefined })])
    expect(text).toMatch(/^ {2}workload +who +a second +± +× Y +× best peer +128 of 32 /)
    expect(text).toMatch(/\n {2}listTodos +Y +1,235 +2 % +0\.50 +– +1\.00 +– +3\.0 +– +90$/)
  })
})

describe('The table in docs/benchmarks.md', () => {
  const how = { date: '2026-11-21', machine: ['2 cores', 'Postgres 17.10'], rounds: 3, seconds: 4 }

  it('takes the place of the old one, with its circumstances and bounds, and leaves the rest', () => {
    const page = 'before\n\n<!-- bench -->\n\nold\n\n<!-- /bench -->\n\nafter $1\n'
    const written = withTable(page, [row({ manyOfFew: 0.89 })], how)
    expect(written).toMatch(/^before\n\n<!-- bench -->\n\n2026-11-21, 2 cores, Postgres 17\.10; /)
    expect(written).toContain('medians of 3 rounds of 4 s:\n\n| workload')
    expect(written).toContain(
      '\n\nBounds:\n\n- with 128 connections at least 0.9 of the rate with 32: missed by listTodos 0.890\n\n<!-- /bench -->\n\nafter $1\n',
    )
    expect(written).not.toContain('old')
    expect(withTable(written, [row({ manyOfFew: 0.89 })], how)).toBe(written)
  })

  it('needs the two marks', () => {
    expect(hasPlace('<!-- bench -->\n<!-- /bench -->')).toBe(true)
    expect(hasPlace('<!-- bench -->')).toBe(false)
  })
})
