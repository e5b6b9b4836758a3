import { type Verdict, verdict } from '../load/verdicts.ts'
import type { Cost } from './measure.ts'

/** More than this times the cost at the smallest size is not flat. */
const FLAT = 1.3

/** What a request of a query costs at each number of users: after a warm-up, and right after a checkpoint. */
export interface GrowthResult {
  name: string
  steady: Cost[]
  /** Empty where the query writes nothing that is logged. */
  fresh: Cost[]
}

const TABLES: readonly [
  title: string,
  which: 'steady' | 'fresh',
  key: keyof Cost,
  digits: number,
][] = [
  ['Milliseconds a request', 'steady', 'milliseconds', 3],
  ['Pages that a request looks at, which is its cost without the noise', 'steady', 'pages', 1],
  ['Bytes of write-ahead log that a request writes', 'steady', 'log', 0],
  [
    'Right after a checkpoint, when Postgres logs whole pages: milliseconds a request',
    'fresh',
    'milliseconds',
    3,
  ],
  ['Right after a checkpoint: bytes of log that a request writes', 'fresh', 'log', 0],
]

/** The tables that have rows, each under its title. */
export function growthTables(sizes: readonly number[], results: readonly GrowthResult[]): string {
  return TABLES.flatMap(([title, which, key, digits]) => {
    const rows = results
      .map((result) => ({ name: result.name, values: result[which].map((cost) => cost[key]) }))
      .filter(({ values }) => values.length > 0 && values.every((value) => value > 0))
    return rows.length === 0 ? [] : [`  ${title}\n\n${costTable(sizes, rows, digits)}`]
  }).join('\n\n')
}

/** Whether each query costs about the same at every size. Nothing where there is only one. */
export function flatVerdicts(
  sizes: readonly number[],
  results: readonly GrowthResult[],
): Verdict[] {
  const [smallest, ...larger] = sizes
  if (smallest === undefined || larger.length === 0) return []
  const steep = results.flatMap(({ name, steady: [first, ...more] }) => {
    const ratios = more.map((cost) => cost.milliseconds / (first?.milliseconds ?? Number.NaN))
    const most = Math.max(...ratios)
    if (most <= FLAT) return []
    return [`${name} ${most.toFixed(2)} at ${count(larger[ratios.indexOf(most)] ?? 0)}`]
  })
  const bound = `milliseconds within ${FLAT} times those at ${count(smallest)} users`
  return [verdict(steep.length === 0, bound, steep.join(', ') || 'all')]
}

const count = (users: number) => users.toLocaleString('en')

/** One line a query: what a request takes at each number of users, and how many times more at the last than at the first. */
function costTable(
  sizes: readonly number[],
  rows: readonly { name: string; values: readonly number[] }[],
  digits: number,
): string {
  const cell = (text: string) => text.padStart(11)
  const compares = sizes.length > 1
  const lines = [
    ['users'.padEnd(21), ...sizes.map((users) => cell(count(users)))],
    ...rows.map(({ name, values }) => [
      name.padEnd(21),
      ...values.map((value) => cell(value.toFixed(digits))),
      ...(compares ? [cell(((values.at(-1) ?? 0) / (values[0] ?? 0)).toFixed(2))] : []),
    ]),
  ]
  if (compares) lines[0]?.push(cell('last/first'))
  return lines.map((cells) => `  ${cells.join('')}`).join('\n')
}
