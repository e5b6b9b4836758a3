import { describe, expect, it } from 'vitest'
import { boundLines, boundsOf } from '../../../bench/bounds.ts'
import { hasPlace, withTable } from '../../../bench/page.ts'
import type { Row } from '../../../bench/report.ts'

const row = (figures: Partial<Row>): Row => ({
  workload: 'listTodos',
  connections: 32,
  a: 100,
  b: 100,
  ours: 100,
  ofA: 1,
  ofB: 1,
  ofBase: 1,
  spread: 0,
  p50: 1,
  p95: 2,
  p99: 3,
  cpuFunctions: 1,
  cpuPostgres: 1,
  statements: 1,
  elsewhere: false,
  ...figures,
})
const missedBy = (...rows: Row[]) => boundsOf(rows).flatMap(({ missed }) => missed)

describe('The bounds of npm run bench', () => {
  it('are 0.9 of floor B at 32 connections', () => {
    expect(missedBy(row({ ofB: 0.9 }))).toEqual([])
    expect(missedBy(row({ ofB: 0.896 }))).toEqual(['listTodos 0.896'])
  })

  it.each([
    ['code exchange', 0.5],
    ['refresh', 0.5],
    ['status read', 0.35],
  ] as const)('are, for the %s at 32 connections, %d of floor A', (workload, least) => {
    expect(missedBy(row({ workload, ofA: least }))).toEqual([])
    expect(missedBy(row({ workload, ofA: least - 0.001 }))).toEqual([
      expect.stringContaining(workload),
    ])
  })

  it('are 0.9 of its own rate at 32 connections, at 128', () => {
    const at128 = (ofBase: number | undefined) => row({ connections: 128, ofBase })
    expect(missedBy(at128(0.9))).toEqual([])
    expect(missedBy(at128(0.89))).toEqual(['listTodos 0.890'])
    expect(boundsOf([at128(undefined)])).toEqual([])
    expect(missedBy(row({ connections: 64, ofBase: 0.5 }))).toEqual([])
  })

  it('are told of rows that were measured only, and not of a development server', () => {
    expect(boundsOf([row({ connections: 1, ofA: 0, ofB: 0 })])).toEqual([])
    expect(boundsOf([row({ workload: 'status, Data API', ofB: 0, elsewhere: true })])).toEqual([])
  })

  it('are missed by a rate that is none', () => {
    expect(missedBy(row({ ofB: Number.NaN }))).toEqual(['listTodos NaN'])
  })

  it('are printed each in a line', () => {
    const lines = boundLines(boundsOf([row({ ofB: 0.8 }), row({ connections: 128 })]))
    expect(lines.split('\n')).toEqual([
      '  MISSED  at 32 connections at least 0.9 of floor B: listTodos 0.800',
      '  ok      at 128 connections at least 0.9 of its own rate at 32',
    ])
  })
})

describe('The table in docs/benchmarks.md', () => {
  const how = { date: '2026-11-21', machine: ['2 cores', 'Postgres 17.10'], rounds: 3, seconds: 4 }

  it('takes the place of the old one, with its circumstances and bounds, and leaves the rest', () => {
    const page = 'before\n\n<!-- bench -->\n\nold\n\n<!-- /bench -->\n\nafter $1\n'
    const written = withTable(page, [row({ ofB: 0.89 })], how)
    expect(written).toMatch(/^before\n\n<!-- bench -->\n\n2026-11-21, 2 cores, Postgres 17\.10; /)
    expect(written).toContain('medians of 3 rounds of 4 s:\n\n| workload')
    expect(written).toContain(
      '\n\nBounds:\n\n- at 32 connections at least 0.9 of floor B: missed by listTodos 0.890\n\n<!-- /bench -->\n\nafter $1\n',
    )
    expect(written).not.toContain('old')
    expect(withTable(written, [row({ ofB: 0.89 })], how)).toBe(written)
  })

  it('needs the two marks', () => {
    expect(hasPlace('<!-- bench -->\n<!-- /bench -->')).toBe(true)
    expect(hasPlace('<!-- bench -->')).toBe(false)
  })
})
