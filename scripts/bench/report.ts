/** Medians of one workload at one number of connections; rates are answers a second, times milliseconds. */
export interface Row {
  workload: string
  connections: number
  a: number
  b: number
  ours: number
  p50: number
  p95: number
  p99: number
}

const HEAD =
  '  workload        conn   floor A   floor B  Patchbay   of A   of B    p50    p95    p99'

/** Aligned lines, for a terminal. */
export function table(rows: readonly Row[], withHead: boolean): string {
  const lines = rows.map((row) =>
    [
      `  ${row.workload.padEnd(14)}`,
      String(row.connections).padStart(5),
      ...[row.a, row.b, row.ours].map((rate) => rate.toFixed(0).padStart(9)),
      ...[row.ours / row.a, row.ours / row.b].map((ratio) => ratio.toFixed(2).padStart(6)),
      ...[row.p50, row.p95, row.p99].map((ms) => ms.toFixed(1).padStart(6)),
    ].join(' '),
  )
  return (withHead ? [HEAD, ...lines] : lines).join('\n')
}
