import { describe, expect, it } from 'vitest'
import { together } from '../../bench/http-load.ts'
import type { Round } from '../../bench/round.ts'
import { rowOf } from '../../bench/row.ts'

const round = (a: number, b: number, ours: number): Round => ({
  a,
  b,
  ours,
  p50: 1,
  p95: 2,
  p99: 3,
  cpuFunctions: 4,
  cpuPostgres: 5,
})
const at = (connections: number) => ({
  workload: 'refresh' as const,
  connections,
  statements: 1,
  elsewhere: false,
})

describe('A row of npm run bench', () => {
  // The machine is twice as fast in the second round, and half as fast in the third.
  const rounds = [
    new Map([
      [32, round(200, 100, 90)],
      [128, round(100, 100, 72)],
    ]),
    new Map([
      [32, round(400, 200, 190)],
      [128, round(200, 200, 133)],
    ]),
    new Map([
      [32, round(100, 50, 40)],
      [128, round(50, 50, 36)],
    ]),
  ]

  it('has the medians of its rounds, and of their ratios', () => {
    expect(rowOf(at(32), rounds)).toMatchObject({ a: 200, b: 100, ours: 90, ofB: 0.9, ofBase: 1 })
    expect(rowOf(at(32), rounds).ofA).toBeCloseTo(0.45)
    expect(rowOf(at(32), rounds).spread).toBeCloseTo((190 - 40) / 2 / 90)
  })

  it('compares a round with its own 32 connections', () => {
    // 0.8, 0.7 and 0.9.
    expect(rowOf(at(128), rounds).ofBase).toBeCloseTo(0.8)
    const without = rounds.map((one) => new Map([[128, one.get(128) ?? round(0, 0, 0)]]))
    expect(rowOf(at(128), without).ofBase).toBeUndefined()
  })
})

describe('Runs of one load, together', () => {
  it('have all answers in all seconds', () => {
    const runs = [
      { elapsed: 1, latencies: [4, 1], statuses: { 200: 2 } },
      { elapsed: 3, latencies: [3, 2], statuses: { 200: 1, 503: 1 } },
    ]
    expect(together(runs)).toEqual({
      rate: 1,
      p50: 3,
      p95: 4,
      p99: 4,
      statuses: { 200: 3, 503: 1 },
    })
  })
})
