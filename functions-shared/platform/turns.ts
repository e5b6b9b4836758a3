import { createLine, type Line } from './line.ts'

/** A line for each key, so that no caller alone holds every connection of the pool. */
export interface Turns {
  /** What `work` gives, once it is its turn; null, and no work, when too much of the same key waits already. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> | null
}

/**
 * @param atOnce how much work of one key runs at the same time
 * @param waiting how much more of it may wait
 */
export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  // Only keys with work in hand: the map is as large as the number of callers of this moment.
  const lanes = new Map<string, { line: Line; inHand: number }>()

  return {
    take(key, work) {
      const lane = lanes.get(key) ?? { line: createLine(atOnce, waiting, overfull), inHand: 0 }
      if (lane.inHand === 0) lanes.set(key, lane)
      if (lane.inHand === atOnce + waiting) return null
      lane.inHand++
      return lane.line.join(work, stillWanted).finally(() => {
        if (--lane.inHand === 0) lanes.delete(key)
      })
    },
  }
}

const stillWanted = () => true

// Never met: `take` counts before.
const overfull = () => new Error('too much waits')
