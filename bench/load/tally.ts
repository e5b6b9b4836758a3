import type { Outcome, Second } from './plan.ts'

/** Counts one kind of request. */
export interface Tally {
  due(): void
  /** @param due when the request was due; @param at when the whole answer was there (`performance.now()`) */
  answered(due: number, at: number, status: string): void
  failed(reason: string): void
  outcome(): Outcome
  /** The `most` slowest seconds since `begin`, by their slowest answer. */
  slowest(begin: number, most: number): Second[]
}

/** @param documented statuses that the endpoint may answer to these requests */
export function createTally(name: string, documented: readonly string[]): Tally {
  const latencies: number[] = []
  const dues: number[] = []
  const statuses: Record<string, number> = {}
  const faults: Record<string, number> = {}
  let count = 0

  return {
    due: () => void count++,
    answered(due, at, status) {
      latencies.push(at - due)
      dues.push(due)
      statuses[status] = (statuses[status] ?? 0) + 1
    },
    failed(reason) {
      faults[reason] = (faults[reason] ?? 0) + 1
    },
    outcome: () => ({
      name,
      due: count,
      ...quantiles(latencies),
      statuses,
      unexpected: Object.entries(statuses)
        .filter(([status]) => !documented.includes(status))
        .reduce((sum, [, times]) => sum + times, 0),
      faults,
    }),
    slowest(begin, most) {
      const seconds: number[][] = []
      for (const [index, latency] of latencies.entries()) {
        const second = Math.floor(((dues[index] ?? 0) - begin) / 1000)
        seconds[second] ??= []
        seconds[second].push(latency)
      }
      return seconds
        .map((list, second) => ({ second, ...quantiles(list) }))
        .sort((a, b) => b.max - a.max)
        .slice(0, most)
        .map(({ second, p99, max }) => ({ second, p99, max }))
    },
  }
}

/** Of milliseconds; zeros where there are none. */
export function quantiles(list: readonly number[]): {
  p50: number
  p95: number
  p99: number
  max: number
} {
  const sorted = Float64Array.from(list).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
