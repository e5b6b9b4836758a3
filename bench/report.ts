import type { WorkloadName } from './workload-names.ts'

/** Medians of one workload at one number of connections. */
export interface Row {
  workload: WorkloadName
  connections: number
  /** Answers a second: pgbench, the bare server, Patchbay. */
  a: number
  b: number
  ours: number
  /** Patchbay's rate over each floor's: the median of the rounds, in which both were measured seconds apart. */
  ofA: number
  ofB: number
  /** Over its own rate at 32 connections, in the same way; undefined where those were not measured. */
  ofBase: number | undefined
  /** Half the distance between the slowest and the fastest round of Patchbay, as a share of its median; of one, none. */
  spread: number | undefined
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  /** Microseconds a request, of the functions' process and of all processes of Postgres. */
  cpuFunctions: number
  cpuPostgres: number
  /** SQL statements a request. */
  statements: number
  /** Answered by a development server: no ratios. */
  elsewhere: boolean
}

const COLUMNS: readonly [head: string, width: number, cell: (row: Row) => string][] = [
  ['workload', -16, ({ workload }) => workload],
  ['conn', 4, ({ connections }) => String(connections)],
  ['floor A', 7, ({ a }) => a.toFixed(0)],
  ['floor B', 7, ({ b }) => b.toFixed(0)],
  ['Patchbay', 8, ({ ours }) => ours.toFixed(0)],
  ['±', 4, ({ spread }) => (spread === undefined ? '–' : `${(spread * 100).toFixed(0)} %`)],
  ['of A', 5, ({ ofA, elsewhere }) => (elsewhere ? '–' : ofA.toFixed(2))],
  ['of B', 5, ({ ofB, elsewhere }) => (elsewhere ? '–' : ofB.toFixed(2))],
  ['of 32', 5, ({ ofBase, elsewhere }) => (elsewhere ? '–' : (ofBase?.toFixed(2) ?? '–'))],
  ['p50', 6, ({ p50 }) => p50.toFixed(1)],
  ['p95', 6, ({ p95 }) => p95.toFixed(1)],
  ['p99', 6, ({ p99 }) => p99.toFixed(1)],
  ['µs fn', 6, ({ cpuFunctions, elsewhere }) => (elsewhere ? '–' : cpuFunctions.toFixed(0))],
  ['µs pg', 6, ({ cpuPostgres }) => cpuPostgres.toFixed(0)],
  ['SQL', 4, ({ statements, elsewhere }) => (elsewhere ? '–' : statements.toFixed(1))],
]

const pad = (text: string, width: number) =>
  width < 0 ? text.padEnd(-width) : text.padStart(width)

/** The heads of the columns, for a terminal. */
export const head = (): string => `  ${COLUMNS.map(([name, width]) => pad(name, width)).join('  ')}`

/** A row, for a terminal. */
export const line = (row: Row): string =>
  `  ${COLUMNS.map(([, width, cell]) => pad(cell(row), width)).join('  ')}`

/** The whole table in Markdown. */
export function markdown(rows: readonly Row[]): string {
  const lines = [
    COLUMNS.map(([name, width]) => pad(name, width)),
    COLUMNS.map(([, width]) => (width < 0 ? '-'.repeat(-width) : `${'-'.repeat(width - 1)}:`)),
    ...rows.map((row) => COLUMNS.map(([, width, cell]) => pad(cell(row), width))),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
