import { median } from './median.ts'
import type { Row } from './report.ts'
import type { Round } from './round.ts'

/** The number of connections that the others are compared with. */
const BASE = 32

/** The rounds of a workload as the row of one number of connections. */
export function rowOf(
  {
    workload,
    connections,
    statements,
    elsewhere,
  }: Pick<Row, 'workload' | 'connections' | 'statements' | 'elsewhere'>,
  rounds: readonly ReadonlyMap<number, Round>[],
): Row {
  const own = rounds.flatMap((round) => round.get(connections) ?? [])
  const middle = (figure: (round: Round) => number) => median(own.map(figure))
  const rates = own.map(({ ours }) => ours)
  // Within a round: the machine is a third faster in one minute than in another.
  const ofBase = rounds.flatMap((round) => {
    const [at, base] = [round.get(connections), round.get(BASE)]
    return at && base ? [at.ours / base.ours] : []
  })
  return {
    workload,
    connections,
    a: middle(({ a }) => a),
    b: middle(({ b }) => b),
    ours: middle(({ ours }) => ours),
    ofA: middle(({ a, ours }) => ours / a),
    ofB: middle(({ b, ours }) => ours / b),
    ofBase: ofBase.length > 0 ? median(ofBase) : undefined,
    spread:
      rates.length > 1 ? (Math.max(...rates) - Math.min(...rates)) / 2 / median(rates) : undefined,
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    cpuFunctions: middle(({ cpuFunctions }) => cpuFunctions),
    cpuPostgres: middle(({ cpuPostgres }) => cpuPostgres),
    statements,
    elsewhere,
  }
}
