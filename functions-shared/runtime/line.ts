import { createWatch } from './watch.ts'

/** A line before the connections of a pool, which each take only so many tasks at once. */
export interface Line<Connection> {
  /**
   * Starts `task` when it is its turn, on the connection that has least to do. One that is stuck gets nothing more until
   * all that it has is done; one that broke rests for a second, unless all do.
   *
   * @throws what `full()` makes when too many wait already; what `late()` makes when the time is over: then a task that
   *   waits never starts, and the connection of one that runs is to be replaced; it keeps its place until it ends
   */
  join<T>(task: (connection: Connection) => Promise<T>): Promise<T>
  /** Rejects all that wait and have not started. */
  dismiss(error: Error): void
}

interface Options<Connection> {
  connections: readonly Connection[]
  /** How many of them do the work; the others are there for when some of these are stuck or rest. */
  working: number
  /** How many tasks of a connection run at once. */
  depth: number
  /** How many may wait; one more is an outage, not a peak, and is refused at once. */
  most: number
  /** Milliseconds from joining to the outcome; a tenth of it more may pass. */
  timeout: number
  full(): Error
  late(): Error
  /** Ends all that a connection does: one of its tasks is late, and nobody may get that one's answer. */
  replace(connection: Connection): void
  /** Whether an error says that the connection itself is of no use now. */
  isBroken(error: unknown): boolean
}

/** Milliseconds that a broken connection rests. */
const REST = 1000

/** Milliseconds without an answer after which a connection with work is stuck: more than a busy Postgres ever needs. */
const STUCK = 100

interface Entry<Connection> {
  endsAt: number
  /** Undefined while it waits, and once it was late. */
  member: Member<Connection> | undefined
  start(connection: Connection): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A connection of the pool, and how it does. */
class Member<Connection> {
  running = 0
  /** When it last answered, or got something to do after it had nothing. */
  movedAt = 0
  restsUntil = 0
  isStuck = false
  readonly connection: Connection
  readonly isReserve: boolean

  constructor(connection: Connection, isReserve: boolean) {
    this.connection = connection
    this.isReserve = isReserve
  }

  /** Whoever was sent to it before it was seen to stand still waits there too, so it gets well only when it is empty. */
  look(now: number): void {
    if (this.running === 0) this.isStuck = false
    else if (now - this.movedAt > STUCK) this.isStuck = true
  }
}

/** A task that throws before its promise is made is one that failed. */
function started<Connection>(entry: Entry<Connection>, connection: Connection): Promise<unknown> {
  try {
    return entry.start(connection)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** First come, first served. */
export function createLine<Connection>(options: Options<Connection>): Line<Connection> {
  const { working, depth, most, timeout, full, late, replace, isBroken } = options
  const pool = options.connections.map((one, i) => new Member(one, i >= working))
  // Places are used again: a Set that each request enters and leaves makes new tables all the time.
  const running = new Array<Entry<Connection> | null>(pool.length * depth).fill(null)
  const free = [...running.keys()]
  let waiting: Entry<Connection>[] = []
  let next = 0

  /** Where the next one goes; undefined: it waits. */
  const choose = (): Member<Connection> | undefined => {
    const now = performance.now()
    let best: Member<Connection> | undefined
    let reserve: Member<Connection> | undefined
    let resting: Member<Connection> | undefined
    let isShort = false
    let allRest = true
    for (const member of pool) {
      member.look(now)
      const rests = member.restsUntil > now
      if (!rests) allRest = false
      if (!member.isReserve && (rests || member.isStuck)) isShort = true

      if (rests) resting = lessBusy(member, resting)
      else if (member.isStuck) continue
      else if (member.isReserve) reserve = lessBusy(member, reserve)
      else best = lessBusy(member, best)
    }
    // Where all rest, what broke them may be over: somebody has to try.
    return best ?? (isShort ? reserve : undefined) ?? (allRest ? resting : undefined)
  }

  const lessBusy = (member: Member<Connection>, other: Member<Connection> | undefined) =>
    member.running < (other?.running ?? depth) ? member : other

  const run = (entry: Entry<Connection>, member: Member<Connection>) => {
    const place = free.pop() as number
    if (member.running === 0) member.movedAt = performance.now()
    member.running++
    entry.member = member
    running[place] = entry
    const ended = () => {
      const now = performance.now()
      member.look(now)
      member.movedAt = now
      member.running--
      running[place] = null
      free.push(place)
    }
    started(entry, member.connection).then(
      (value) => {
        ended()
        member.restsUntil = 0
        goOn()
        entry.resolve(value)
      },
      (error) => {
        ended()
        if (isBroken(error)) member.restsUntil = member.movedAt + REST
        goOn()
        entry.reject(error)
      },
    )
  }

  /** Starts those who wait, as far as there are connections for them. */
  const goOn = () => {
    while (next < waiting.length) {
      const member = choose()
      if (!member) return
      run(shift() as Entry<Connection>, member)
    }
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

  const watchTimes = createWatch(timeout / 10, (now) => {
    const stopped = new Set<Connection>()
    for (const entry of running) {
      if (entry === null || entry.endsAt > now || !entry.member) continue
      stopped.add(entry.member.connection)
      // Once: the connection that is there by the next time is another.
      entry.member = undefined
      entry.reject(late())
    }
    for (const connection of stopped) replace(connection)
    // All wait equally long: those in front end first.
    while ((waiting[next]?.endsAt ?? Number.POSITIVE_INFINITY) <= now) shift()?.reject(late())
    return free.length < running.length || waiting.length > next
  })

  // The reserve is opened by time that passes, too.
  const watchConnections = createWatch(STUCK / 4, () => {
    goOn()
    return waiting.length > next
  })

  return {
    join: (task) =>
      new Promise((resolve, reject) => {
        const isFirst = waiting.length === next
        const member = isFirst ? choose() : undefined
        if (!member && waiting.length - next >= most) return reject(full())
        watchTimes()
        const entry = {
          endsAt: performance.now() + timeout,
          member: undefined,
          start: task,
          resolve: resolve as Entry<Connection>['resolve'],
          reject,
        }
        if (member) return run(entry, member)
        waiting.push(entry)
        watchConnections()
      }),

    dismiss(error) {
      const all = waiting.slice(next)
      waiting = []
      next = 0
      for (const { reject } of all) reject(error)
    },
  }
}
