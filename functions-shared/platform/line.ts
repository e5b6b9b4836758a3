import { createWatch } from './watch.ts'

/** A line before a few lanes that each take only so many tasks at once, such as the connections of a pool. */
export interface Line<Lane> {
  /**
   * Starts `task` when it is its turn, in the lane that has least to do. While there are others, a lane that hangs gets
   * nothing more, and one that broke rests for a second.
   *
   * @throws what `full()` makes when too many wait already; what `late()` makes when the time is over: then a task that
   *   waits never starts, and one that runs keeps its place until it ends
   */
  join<T>(task: (lane: Lane) => Promise<T>): Promise<T>
}

interface Options<Lane> {
  lanes: readonly Lane[]
  /** How many of them do the work; the others are there for when some of these hang. */
  working: number
  /** How many tasks of a lane run at once. */
  depth: number
  /** How many may wait; one more is an outage, not a peak, and is refused at once. */
  most: number
  /** Milliseconds from joining to the outcome; a tenth of it more may pass. */
  timeout: number
  full(): Error
  late(): Error
  /** Whether an error says that the lane itself is of no use now. */
  isBroken(error: unknown): boolean
}

/** Milliseconds that a broken lane rests. */
const REST = 1000

/** Milliseconds without an answer after which a lane with work hangs. */
const HANGS = 25

interface Entry<Lane> {
  endsAt: number
  start(lane: Lane): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** First come, first served. */
export function createLine<Lane>(options: Options<Lane>): Line<Lane> {
  const { working, depth, most, timeout, full, late, isBroken } = options
  const lanes = options.lanes.map((lane, i) => ({
    lane,
    isReserve: i >= working,
    running: 0,
    /** When it last answered, or got something to do after it had nothing. */
    movedAt: 0,
    restsUntil: 0,
  }))
  // Places are used again: a Set that each request enters and leaves makes new tables all the time.
  const running = new Array<Entry<Lane> | null>(lanes.length * depth).fill(null)
  const free = [...running.keys()]
  let waiting: Entry<Lane>[] = []
  let next = 0

  const bestLane = () => {
    const now = performance.now()
    const drawback = ({ restsUntil, running, movedAt, isReserve }: (typeof lanes)[number]) => {
      if (restsUntil > now) return 3
      if (running > 0 && now - movedAt > HANGS) return 2
      return isReserve ? 1 : 0
    }
    const best = lanes.reduce((best, one) =>
      (drawback(one) - drawback(best) || one.running - best.running) < 0 ? one : best,
    )
    if (best.running === 0) best.movedAt = now
    return best
  }

  const run = (entry: Entry<Lane>, place: number) => {
    const lane = bestLane()
    lane.running++
    running[place] = entry
    const ended = () => {
      lane.running--
      running[place] = null
      const following = shift()
      if (following) run(following, place)
      else free.push(place)
    }
    // Async, so that a task that throws before its promise is made is one that failed.
    const start = async () => entry.start(lane.lane)
    start().then(
      (value) => {
        lane.movedAt = performance.now()
        lane.restsUntil = 0
        ended()
        entry.resolve(value)
      },
      (error) => {
        lane.movedAt = performance.now()
        if (isBroken(error)) lane.restsUntil = lane.movedAt + REST
        ended()
        entry.reject(error)
      },
    )
  }

  const shift = (): Entry<Lane> | undefined => {
    const first = waiting[next]
    if (first === undefined) return undefined
    next++
    // Cut off now and then, so that neither the array grows nor every turn moves it.
    if (next > 1000 || next === waiting.length) {
      waiting = waiting.slice(next)
      next = 0
    }
    return first
  }

  const watch = createWatch(timeout, (now) => {
    for (const entry of running) if (entry !== null && entry.endsAt <= now) entry.reject(late())
    // All wait equally long: those in front end first.
    while ((waiting[next]?.endsAt ?? Number.POSITIVE_INFINITY) <= now) shift()?.reject(late())
    return free.length < running.length
  })

  return {
    join: (task) =>
      new Promise((resolve, reject) => {
        const place = free.pop()
        if (place === undefined && waiting.length - next >= most) return reject(full())
        watch()
        const endsAt = performance.now() + timeout
        const entry = { endsAt, start: task, resolve: resolve as Entry<Lane>['resolve'], reject }
        if (place === undefined) waiting.push(entry)
        else run(entry, place)
      }),
  }
}
