import { createWatch } from './watch.ts'

/** A line before the connections of a pool, which each take only so many tasks at once. */
export interface Line<Connection> {
  /**
   * Starts `task` when it is its turn, on the connection that has least to do. While there are others, one that hangs
   * gets nothing more, and one that broke rests for a second.
   *
   * @throws what `full()` makes when too many wait already; what `late()` makes when the time is over: then a task that
   *   waits never starts, and one that runs keeps its place until it ends
   */
  join<T>(task: (connection: Connection) => Promise<T>): Promise<T>
}

interface Options<Connection> {
  connections: readonly Connection[]
  /** How many of them do the work; the others are there for when some of these hang. */
  working: number
  /** How many tasks of a connection run at once. */
  depth: number
  /** How many may wait; one more is an outage, not a peak, and is refused at once. */
  most: number
  /** Milliseconds from joining to the outcome; a tenth of it more may pass. */
  timeout: number
  full(): Error
  late(): Error
  /** Whether an error says that the connection itself is of no use now. */
  isBroken(error: unknown): boolean
}

/** Milliseconds that a broken connection rests. */
const REST = 1000

/** Milliseconds without an answer after which a connection with work hangs. */
const HANGS = 25

interface Entry<Connection> {
  endsAt: number
  start(connection: Connection): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** First come, first served. */
export function createLine<Connection>(options: Options<Connection>): Line<Connection> {
  const { working, depth, most, timeout, full, late, isBroken } = options
  const connections = options.connections.map((connection, i) => ({
    connection,
    isReserve: i >= working,
    running: 0,
    /** When it last answered, or got something to do after it had nothing. */
    movedAt: 0,
    restsUntil: 0,
  }))
  // Places are used again: a Set that each request enters and leaves makes new tables all the time.
  const running = new Array<Entry<Connection> | null>(connections.length * depth).fill(null)
  const free = [...running.keys()]
  let waiting: Entry<Connection>[] = []
  let next = 0

  const bestConnection = () => {
    const now = performance.now()
    const drawback = ({
      restsUntil,
      running,
      movedAt,
      isReserve,
    }: (typeof connections)[number]) => {
      if (restsUntil > now) return 3
      if (running > 0 && now - movedAt > HANGS) return 2
      return isReserve ? 1 : 0
    }
    const best = connections.reduce((best, one) =>
      (drawback(one) - drawback(best) || one.running - best.running) < 0 ? one : best,
    )
    if (best.running === 0) best.movedAt = now
    return best
  }

  const run = (entry: Entry<Connection>, place: number) => {
    const chosen = bestConnection()
    chosen.running++
    running[place] = entry
    const ended = () => {
      chosen.running--
      running[place] = null
      const following = shift()
      if (following) run(following, place)
      else free.push(place)
    }
    // Async, so that a task that throws before its promise is made is one that failed.
    const start = async () => entry.start(chosen.connection)
    start().then(
      (value) => {
        chosen.movedAt = performance.now()
        chosen.restsUntil = 0
        ended()
        entry.resolve(value)
      },
      (error) => {
        chosen.movedAt = performance.now()
        if (isBroken(error)) chosen.restsUntil = chosen.movedAt + REST
        ended()
        entry.reject(error)
      },
    )
  }

  const shift = (): Entry<Connection> | undefined => {
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
        const entry = {
          endsAt,
          start: task,
          resolve: resolve as Entry<Connection>['resolve'],
          reject,
        }
        if (place === undefined) waiting.push(entry)
        else run(entry, place)
      }),
  }
}
