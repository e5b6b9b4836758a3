import type { Row } from './report.ts'
import type { WorkloadName } from './workload-names.ts'

/** A bound on rates, and those of the rows it is about that miss it. */
export interface Bound {
  name: string
  /** Rows that were measured. */
  rows: number
  /** With what they came to instead. */
  missed: string[]
}

interface Rule {
  name: string
  least: number
  /** What the row comes to; undefined where the rule is not about it. */
  share(row: Row): number | undefined
}

const OF_A: Partial<Record<WorkloadName, number>> = {
  'code exchange': 0.5,
  refresh: 0.5,
  'status read': 0.35,
}

const RULES: readonly Rule[] = [
  {
    name: 'at 32 connections at least 0.9 of floor B',
    least: 0.9,
    share: ({ connections, ofB }) => (connections === 32 ? ofB : undefined),
  },
  ...[0.5, 0.35].map((least) => ({
    name: `at 32 connections at least ${least} of floor A (${workloadsWith(least)})`,
    least,
    share: ({ connections, workload, ofA }: Row) =>
      connections === 32 && OF_A[workload] === least ? ofA : undefined,
  })),
  {
    name: 'at 128 connections at least 0.9 of its own rate at 32',
    least: 0.9,
    share: ({ connections, ofBase }) => (connections === 128 ? ofBase : undefined),
  },
]

/** Which bounds were kept, of those whose rows were measured. What is answered elsewhere is subject to none. */
export function boundsOf(rows: readonly Row[]): Bound[] {
  const own = rows.filter(({ elsewhere }) => !elsewhere)
  return RULES.map(({ name, least, share }) => {
    const shares = own.flatMap((row) => {
      const value = share(row)
      return value === undefined ? [] : [{ workload: row.workload, value }]
    })
    const missed = shares.filter(({ value }) => !(value >= least))
    return {
      name,
      rows: shares.length,
      missed: missed.map(({ workload, value }) => `${workload} ${value.toFixed(3)}`),
    }
  }).filter((bound) => bound.rows > 0)
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

function workloadsWith(least: number): string {
  return Object.entries(OF_A)
    .flatMap(([workload, bound]) => (bound === least ? [workload] : []))
    .join(', ')
}
