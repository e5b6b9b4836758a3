import type { MemorySample } from './run-load.ts'

/** Medians of the functions' memory early and late in a run, MB. */
export interface Growth {
  early: number
  late: number
  /** late over early */
  ratio: number
}

/**
 * Compares the second and third minute with the last two: by then the heap has found its size. Of a run that is shorter
 * than ten minutes, the same shares of it.
 */
export function growthOf(samples: readonly MemorySample[], seconds: number): Growth {
  const tenth = seconds / 10
  const early = medianBetween(samples, tenth, 3 * tenth)
  const late = medianBetween(samples, 8 * tenth, seconds)
  return { early, late, ratio: late / early }
}

/** The median of each tenth of a run, for the eye. */
export function byTenth(samples: readonly MemorySample[], seconds: number): number[] {
  return Array.from({ length: 10 }, (_, tenth) =>
    medianBetween(samples, (tenth * seconds) / 10, ((tenth + 1) * seconds) / 10),
  )
}

function medianBetween(samples: readonly MemorySample[], from: number, to: number): number {
  const values = samples.filter(({ at }) => at >= from && at < to).map(({ rss }) => rss)
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
