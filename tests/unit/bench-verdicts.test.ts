import { describe, expect, it } from 'vitest'
import { flatVerdicts, growthTables } from '../../bench/growth/report.ts'
import type { Outcome } from '../../bench/load/plan.ts'
import { verdicts } from '../../bench/load/verdicts.ts'

const polls = (figures: Partial<Outcome> = {}): Outcome => ({
  name: 'status read',
  due: 1000,
  p50: 1,
  p95: 2,
  p99: 3,
  max: 4,
  statuses: { 200: 1000 },
  unexpected: 0,
  faults: {},
  ...figures,
})
const run = (users: number, peak: number, outcome = polls()) =>
  verdicts({ plan: { users }, outcomes: [outcome], memory: { peak } })

describe('The bounds of npm run bench:load', () => {
  it('are latency, errors and memory up to 1000 users', () => {
    expect(run(1000, 255).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(run(1000, 257).map(({ ok }) => ok)).toEqual([true, true, false])
    expect(run(1000, 1, polls({ p99: 101 })).map(({ ok }) => ok)).toEqual([false, true, true])
  })

  it('are errors alone with more users; the memory is told', () => {
    const [errors, memory, ...others] = run(5000, 281, polls({ p99: 101, unexpected: 1 }))
    expect(errors).toMatchObject({ ok: false })
    expect(memory).toMatchObject({ ok: true, line: expect.stringContaining('peak 281 MB') })
    expect(memory?.line).not.toMatch(/ok|MISSED|256/)
    expect(others).toEqual([])
  })
})

describe('The report of npm run bench:growth', () => {
  const cost = (milliseconds: number) => ({ milliseconds, pages: 10, log: 0 })
  const result = (...times: number[]) => [{ name: 'refresh', steady: times.map(cost), fresh: [] }]

  it('has the largest over the smallest in its last column, and no table without a figure', () => {
    const tables = growthTables([1000, 10_000, 100_000], result(1, 1.5, 1.2))
    expect(tables).toMatch(/users +1,000 +10,000 +100,000 +last\/first\n/)
    expect(tables).toMatch(/refresh +1\.000 +1\.500 +1\.200 +1\.20\n/)
    expect(tables).not.toMatch(/log|checkpoint|NaN/)
  })

  it('compares nothing where there is one size', () => {
    expect(growthTables([1000], result(1))).toMatch(/users +1,000\n +refresh +1\.000\n/)
    expect(growthTables([1000], result(1))).not.toMatch(/NaN|last/)
    expect(flatVerdicts([1000], result(1))).toEqual([])
  })

  it('names what is not flat, and where', () => {
    const [flat] = flatVerdicts([1000, 10_000, 100_000], result(1, 1.2, 1.3))
    expect(flat).toMatchObject({ ok: true })
    const [steep] = flatVerdicts([1000, 10_000, 100_000], result(1, 1.5, 1.2))
    expect(steep).toMatchObject({ ok: false })
    expect(steep?.line).toContain('refresh 1.50 at 10,000')
  })
})
