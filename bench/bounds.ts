import type { Row } from './row.ts'
import type { WorkloadName } from './workload-names.ts'

/** A bound that Patchbay holds itself to, and the workloads that miss it. */
export interface Bound {
  name: string
  /** With what they came to instead. */
  missed: string[]
}

interface Rule {
  name: string
  of: readonly WorkloadName[] | 'all'
  /** What the row comes to; undefined where it was not measured. */
  value(row: Row): number | undefined
  least?: number
  most?: number
}

const ofBestPeer = ({ ofBestPeer }: Row) => ofBestPeer
const postgres = ({ postgresOfYardstick }: Row) => postgresOfYardstick

const RULES: readonly Rule[] = [
  {
    name: 'code exchange and refresh at least 1.0 × the best peer',
    of: ['code exchange', 'refresh'],
    value: ofBestPeer,
    least: 1,
  },
  {
    name: 'status read at least 1.3 × the best peer',
    of: ['status read'],
    value: ofBestPeer,
    least: 1.3,
  },
  {
    name: 'code exchange at most 350 µs of Postgres where the yardstick takes 170 (2.06 ×)',
    of: ['code exchange'],
    value: postgres,
    most: 350 / 170,
  },
  {
    name: 'refresh at most 300 µs of Postgres where the yardstick takes 170 (1.76 ×)',
    of: ['refresh'],
    value: postgres,
    most: 300 / 170,
  },
  {
    name: 'with 128 connections at least 0.9 of the rate with 32',
    of: 'all',
    value: ({ manyOfFew }) => manyOfFew,
    least: 0.9,
  },
]

/** Which bounds were kept, of those whose rows were measured. */
export function boundsOf(rows: readonly Row[]): Bound[] {
  const own = rows.filter(({ role }) => role === 'Patchbay')
  return RULES.flatMap(({ name, of, value, least = 0, most = Number.POSITIVE_INFINITY }) => {
    const judged = own
      .filter(({ workload }) => of === 'all' || of.includes(workload))
      .flatMap((row) => {
        const found = value(row)
        return found === undefined ? [] : [{ workload: row.workload, found }]
      })
    if (judged.length === 0) return []
    // What is not a number misses it as well.
    const missed = judged.filter(({ found }) => !(found >= least && found <= most))
    return [
      { name, missed: missed.map(({ workload, found }) => `${workload} ${found.toFixed(3)}`) },
    ]
  })
}

/** Lines for a terminal. */
export function boundLines(bounds: readonly Bound[]): string {
  return bounds
    .map(({ name, missed }) =>
      missed.length === 0 ? `  ok      ${name}` : `  MISSED  ${name}: ${missed.join(', ')}`,
    )
    .join('\n')
}

/** A list in Markdown. */
export function boundList(bounds: readonly Bound[]): string {
  const lines = bounds.map(
    ({ name, missed }) =>
      `- ${name}: ${missed.length === 0 ? 'met' : `missed by ${missed.join(', ')}`}`,
  )
  return ['Bounds:', '', ...lines].join('\n')
}
