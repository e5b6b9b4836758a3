import { describe, expect, it } from 'vitest'
import { orderOf } from '../../../bench/alternate.ts'
import type { Contestant, Sample } from '../../../bench/contestant.ts'
import { type Figures, figuresOf } from '../../../bench/figures.ts'
import { measure, type Round } from '../../../bench/measure.ts'
import { progressRate } from '../../../bench/pgbench.ts'
import { rowsOf } from '../../../bench/row.ts'

const at = (rate: number, postgres = 100): Figures => ({
  rate,
  postgres,
  server: undefined,
  p50: undefined,
  p99: undefined,
})
const field = [
  { name: 'y', role: 'yardstick' },
  { name: 'us', role: 'Patchbay' },
  { name: 'one', role: 'peer' },
  { name: 'two', role: 'peer' },
] as const

describe('A row of npm run bench', () => {
  // The machine is twice as fast in the second round, and half as fast in the third.
  const rounds: Round[] = [
    {
      few: new Map([
        ['y', at(200, 50)],
        ['us', at(100, 90)],
        ['one', at(80)],
        ['two', at(50)],
      ]),
      many: at(90),
    },
    {
      few: new Map([
        ['y', at(400, 25)],
        ['us', at(180, 50)],
        ['one', at(200)],
        ['two', at(90)],
      ]),
      many: at(144),
    },
    {
      few: new Map([
        ['y', at(100, 100)],
        ['us', at(40, 190)],
        ['one', at(20)],
        ['two', at(50)],
      ]),
      many: at(40),
    },
  ]
  const rows = rowsOf('refresh', field, rounds)
  const [, us] = rows

  it('is there for everybody who was measured, in their order', () => {
    expect(rows.map(({ name }) => name)).toEqual(['y', 'us', 'one', 'two'])
    const alone = [{ few: new Map([['us', at(1)]]), many: undefined }]
    expect(rowsOf('listTodos', field, alone)).toMatchObject([
      { name: 'us', ofYardstick: undefined, ofBestPeer: undefined, manyOfFew: undefined },
    ])
  })

  it('has the medians of its rounds', () => {
    expect(us).toMatchObject({ rate: 100, postgres: 90 })
    expect(us?.spread).toBeCloseTo((180 - 40) / 2 / 100)
    const [, once] = rowsOf('refresh', field, rounds.slice(0, 1))
    expect(once?.spread).toBeUndefined()
  })

  it('has the medians of the ratios within a round, to whichever peer was best in it', () => {
    // 0.5, 0.45 and 0.4; 1.25, 0.9 and 0.8; 1.8, 2 and 1.9; 0.9, 0.8 and 1.
    expect(us?.ofYardstick).toBeCloseTo(0.45)
    expect(us?.ofBestPeer).toBeCloseTo(0.9)
    expect(us?.postgresOfYardstick).toBeCloseTo(1.9)
    expect(us?.manyOfFew).toBeCloseTo(0.9)
    expect(rows.filter(({ manyOfFew }) => manyOfFew !== undefined)).toEqual([us])
  })
})

describe('The figures of some turns', () => {
  it('are of all answers in all seconds', () => {
    const samples: Sample[] = [
      { elapsed: 1, latencies: [4, 1], statuses: { 200: 2 }, server: 1e-3, postgres: 2e-3 },
      { elapsed: 3, latencies: [3, 2], statuses: { 200: 1, 201: 1 }, server: 3e-3, postgres: 2e-3 },
    ]
    const figures = figuresOf(samples)
    expect(figures).toMatchObject({ rate: 1, p50: 3, p99: 4 })
    expect(figures.server).toBeCloseTo(1000)
    expect(figures.postgres).toBeCloseTo(1000)
  })

  it('lack what was not taken: latencies, a server', () => {
    const [sample] = [{ elapsed: 2, latencies: [], statuses: { done: 10 }, postgres: 1e-3 }]
    expect(figuresOf([sample])).toMatchObject({ rate: 5, p50: undefined, server: undefined })
  })

  it('come from pgbench second by second', () => {
    expect(progressRate('progress: 1.0 s, 10500.3 tps, lat 3.0 ms stddev 1.1, 0 failed')).toBe(
      10500.3,
    )
    expect(progressRate('pgbench: error: client 1 script 0 aborted')).toBeUndefined()
  })
})

describe('Turns', () => {
  it('go forwards and backwards, so that a steady drift meets all alike', () => {
    const all = ['a', 'b', 'c']
    const orders = [0, 1, 2].map((cycle) => orderOf(all, cycle).join(''))
    expect(orders).toEqual(['abc', 'cba', 'abc'])
    const positions = (name: string) =>
      [0, 1].flatMap((cycle) => orderOf(all, cycle).indexOf(name) + 3 * cycle)
    for (const name of all) expect(positions(name).reduce((sum, one) => sum + one)).toBe(5)
  })

  it('are taken by all, by Patchbay twice: with 32 and with 128 connections', async () => {
    const taken: string[] = []
    const contestant = (name: string, role: Contestant['role']): Contestant => ({
      name,
      role,
      measures: (workload) => role !== 'peer' || workload === 'refresh',
      prepare: async () => void taken.push(`${name} prepared`),
      async load(_, connections) {
        taken.push(`${name} ${connections}`)
        return { elapsed: 1, latencies: [], statuses: { 200: connections }, postgres: 1 }
      },
    })
    const all = [
      contestant('y', 'yardstick'),
      contestant('us', 'Patchbay'),
      contestant('p', 'peer'),
    ]
    const rounds = await measure('refresh', all, { rounds: 2, seconds: 4 }, () => {})
    const measured = taken.slice(taken.lastIndexOf('p 32', 5) + 1)
    expect(rounds).toHaveLength(2)
    expect(rounds[0]?.many?.rate).toBe(128)
    expect([...(rounds[0]?.few.keys() ?? [])]).toEqual(['y', 'us', 'p'])
    const cycle = ['y 32', 'us 32', 'us 128', 'p 32']
    const prepared = ['y prepared', 'us prepared', 'p prepared']
    expect(measured).toEqual([
      ...prepared,
      ...cycle,
      ...cycle.toReversed(),
      ...prepared,
      ...cycle.toReversed(),
      ...cycle,
    ])

    taken.length = 0
    const [todos] = await measure('listTodos', all, { rounds: 1, seconds: 2 }, () => {})
    expect([...(todos?.few.keys() ?? [])]).toEqual(['y', 'us'])
    expect(taken.join()).not.toContain('p ')
  })
})
