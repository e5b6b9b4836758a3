import type { Bundle } from './bundle.ts'
import type { ColdTimes } from './measure.ts'

/** A function: its bundle, and the times of the bundle and of the sources. */
export interface ColdRow {
  name: string
  bundle: Bundle
  bundled: ColdTimes
  sources: ColdTimes
}

/** Aligned lines, for a terminal. */
export function coldTable(rows: readonly ColdRow[]): string {
  const head = [
    '                      bundle            |   as one file, ms                        |  as sources, ms',
    '  function       kB   gzipped           |  import    first   second   process     |  import   process',
  ]
  const lines = rows.map(({ name, bundle, bundled, sources }) =>
    [
      `  ${name.padEnd(10)}`,
      `${kilobytes(bundle.size).padStart(7)}   ${kilobytes(bundle.gzipped).padStart(7)}           |`,
      `${ms(bundled.imported)} ${ms(bundled.first)} ${ms(bundled.second)}  ${ms(bundled.process)}     |`,
      `${ms(sources.imported)}  ${ms(sources.process)}`,
    ].join(''),
  )
  return [...head, ...lines].join('\n')
}

/** What each bundle is made of, before minification. */
export function packageTable(rows: readonly ColdRow[]): string {
  return rows
    .map(({ name, bundle }) => {
      const parts = bundle.packages
        .slice(0, 6)
        .map((one) => `${one.name || 'our own'} ${kilobytes(one.size)}`)
      return `  ${name.padEnd(10)} ${parts.join(', ')} kB`
    })
    .join('\n')
}

/** The median of each time. */
export function medianTimes(rounds: readonly ColdTimes[]): ColdTimes {
  const middle = (pick: (times: ColdTimes) => number) =>
    rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0
  return {
    process: middle((times) => times.process),
    imported: middle((times) => times.imported),
    first: middle((times) => times.first),
    second: middle((times) => times.second),
  }
}

const kilobytes = (octets: number) => (octets / 1000).toFixed(0)
const ms = (value: number) => value.toFixed(1).padStart(8)
