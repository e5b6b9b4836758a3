import type { MemorySample } from './run-load.ts'
import { type Verdict, verdict } from './verdicts.ts'

/** Medians of the functions' memory early and late in a run, MB. */
export interface Growth {
  early: number
  late: number
  /** late over early */
  ratio: number
}

/** Seconds under load; before that a heap still finds its size, and nothing can be said about its growth. */
const SHORTEST = 300
/** The late median may be this much above the early one: a heap breathes. */
const NO_GROWTH = 1.05

/**
 * Compares the second and third tenth of a run with the last two: in one of some minutes the heap has found its size by
 * then.
 */
export function growthOf(samples: readonly MemorySample[], seconds: number): Growth | undefined {
  const tenth = seconds / 10
  const early = medianBetween(samples, tenth, 3 * tenth)
  const late = medianBetween(samples, 8 * tenth, seconds)
  if (early === undefined || late === undefined) return undefined
  return { early, late, ratio: late / early }
}

/** Whether the functions' memory kept its size. Of a run of less than five minutes it is only told. */
export function growthVerdict(samples: readonly MemorySample[], seconds: number): Verdict {
  const growth = growthOf(samples, seconds)
  const measured = growth
    ? `${growth.early.toFixed(0)} MB in the second and third tenth, ${growth.late.toFixed(0)} MB in the last two tenths`
    : 'too few samples'
  if (growth && seconds >= SHORTEST)
    return verdict(growth.ratio < NO_GROWTH, "functions' memory does not grow", measured)
  return {
    ok: true,
    line: `          functions' memory: ${measured}, no bound on growth below ${SHORTEST / 60} minutes`,
  }
}

/** The median of each tenth of a run, for the eye; undefined where none was taken. */
export function byTenth(samples: readonly MemorySample[], seconds: number): (number | undefined)[] {
  return Array.from({ length: 10 }, (_, tenth) =>
    medianBetween(samples, (tenth * seconds) / 10, ((tenth + 1) * seconds) / 10),
  )
}

function medianBetween(
  samples: readonly MemorySample[],
  from: number,
  to: number,
): number | undefined {
  const values = samples.filter(({ at }) => at >= from && at < to).map(({ rss }) => rss)
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
