const SLOTS = 16_384

/** Work at a millisecond of `performance.now()`. It is told when it was due, which is never after it runs. */
export type Work = (due: number) => void

export interface Timetable {
  /** @param due at most 16 s ahead; what lies in the past is done at the next tick */
  at(due: number, work: Work): void
  /** Starts to tick, every millisecond or as soon after as the machine allows. */
  start(): void
  stop(): void
}

/** A wheel with a slot a millisecond: thousands of users cost one timer. */
export function createTimetable(): Timetable {
  const slots: Work[][] = Array.from({ length: SLOTS }, () => [])
  let done = Math.floor(performance.now())
  let timer: NodeJS.Timeout | undefined

  const tick = () => {
    const now = Math.floor(performance.now())
    while (done < now) {
      done++
      const slot = slots[done % SLOTS]
      if (slot === undefined || slot.length === 0) continue
      slots[done % SLOTS] = []
      for (const work of slot) work(done)
    }
    timer = setTimeout(tick, 1)
  }

  return {
    at(due, work) {
      const slot = Math.max(Math.round(due), done + 1)
      if (slot - done >= SLOTS) throw new Error(`${slot - done} ms ahead are too many`)
      slots[slot % SLOTS]?.push(work)
    },
    start: tick,
    stop: () => clearTimeout(timer),
  }
}
