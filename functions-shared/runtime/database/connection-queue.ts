import { createWatch } from '../concurrency/watch.ts'

/** Queues tasks for the connections of a pool, each of which runs only so many at once. */
export interface ConnectionQueue<Connection> {
  /**
   * Runs `task` on the least busy connection; first come, first served. A connection that is stuck gets no further task
   * until it has finished all of its own. A connection that broke rests for a second, unless all of them rest.
   *
   * @throws what `queueFull()` makes when too many tasks wait already; what `timedOut()` makes when the time is over. Then a
   *   task that waits never starts, and the connection of one that runs is replaced; the task keeps its slot until it ends
   */
  run<T>(task: (connection: Connection) => Promise<T>): Promise<T>
  /** Rejects all tasks that wait and have not started. */
  rejectWaiting(error: Error): void
}

interface Options<Connection> {
  connections: readonly Connection[]
  /** How many of them do the work; the others are a reserve for when some of these are stuck or rest. */
  working: number
  /** How many tasks of one connection run at once. */
  depth: number
  /** How many tasks may wait. One more is an outage, not a peak, and is refused at once. */
  maxWaiting: number
  /** Milliseconds from `run` to the outcome; a tenth of it more may pass. */
  timeout: number
  queueFull(): Error
  timedOut(): Error
  /** Ends everything on a connection: one of its tasks has timed out, and nobody may get the answer to that one. */
  replace(connection: Connection): void
  /** Whether an error says that the connection itself is of no use now. */
  isBroken(error: unknown): boolean
}

/** Milliseconds that a broken connection rests. */
const REST = 1000

/** Milliseconds without an answer after which a connection with work is stuck: more than a busy Postgres ever needs. */
const STUCK = 100

interface Task<Connection> {
  endsAt: number
  /** Where it runs; undefined while it waits, and once it has timed out. */
  pooled: PooledConnection<Connection> | undefined
  start(connection: Connection): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A connection of the pool with its load and its health. */
class PooledConnection<Connection> {
  running = 0
  /** When it last answered, or got a task while it had none. */
  lastProgressAt = 0
  restsUntil = 0
  isStuck = false
  readonly connection: Connection
  readonly isReserve: boolean

  constructor(connection: Connection, isReserve: boolean) {
    this.connection = connection
    this.isReserve = isReserve
  }

  /** The tasks that it got before it was found stuck wait there too, so it has recovered only when it is empty. */
  checkProgress(now: number): void {
    if (this.running === 0) this.isStuck = false
    else if (now - this.lastProgressAt > STUCK) this.isStuck = true
  }
}

/** A task that throws before it returns a promise has failed like any other. */
function started<Connection>(task: Task<Connection>, connection: Connection): Promise<unknown> {
  try {
    return task.start(connection)
  } catch (error) {
    return Promise.reject(error)
  }
}

export function createConnectionQueue<Connection>(
  options: Options<Connection>,
): ConnectionQueue<Connection> {
  const { working, depth, maxWaiting, timeout, queueFull, timedOut, replace, isBroken } = options
  const pool = options.connections.map((one, i) => new PooledConnection(one, i >= working))
  // Slots are used again: a Set that each request enters and leaves makes new tables all the time.
  const running = new Array<Task<Connection> | null>(pool.length * depth).fill(null)
  const freeSlots = [...running.keys()]
  let waiting: Task<Connection>[] = []
  let next = 0

  /** Where the next task runs; undefined: it waits. */
  const pickConnection = (): PooledConnection<Connection> | undefined => {
    const now = performance.now()
    let best: PooledConnection<Connection> | undefined
    let reserve: PooledConnection<Connection> | undefined
    let resting: PooledConnection<Connection> | undefined
    let isShort = false
    let allRest = true
    for (const pooled of pool) {
      pooled.checkProgress(now)
      const rests = pooled.restsUntil > now
      if (!rests) allRest = false
      if (!pooled.isReserve && (rests || pooled.isStuck)) isShort = true

      if (rests) resting = lessBusy(pooled, resting)
      else if (pooled.isStuck) continue
      else if (pooled.isReserve) reserve = lessBusy(pooled, reserve)
      else best = lessBusy(pooled, best)
    }
    // Where all rest, the cause may be over: some task has to try.
    return best ?? (isShort ? reserve : undefined) ?? (allRest ? resting : undefined)
  }

  const lessBusy = (
    pooled: PooledConnection<Connection>,
    other: PooledConnection<Connection> | undefined,
  ) => (pooled.running < (other?.running ?? depth) ? pooled : other)

  const start = (task: Task<Connection>, pooled: PooledConnection<Connection>) => {
    const slot = freeSlots.pop() as number
    if (pooled.running === 0) pooled.lastProgressAt = performance.now()
    pooled.running++
    task.pooled = pooled
    running[slot] = task
    const ended = () => {
      const now = performance.now()
      pooled.checkProgress(now)
      pooled.lastProgressAt = now
      pooled.running--
      running[slot] = null
      freeSlots.push(slot)
    }
    started(task, pooled.connection).then(
      (value) => {
        ended()
        pooled.restsUntil = 0
        drain()
        task.resolve(value)
      },
      (error) => {
        ended()
        if (isBroken(error)) pooled.restsUntil = pooled.lastProgressAt + REST
        drain()
        task.reject(error)
      },
    )
  }

  /** Starts waiting tasks as long as there are connections for them. */
  const drain = () => {
    while (next < waiting.length) {
      const pooled = pickConnection()
      if (!pooled) return
      start(dequeue() as Task<Connection>, pooled)
    }
  }

  const dequeue = (): Task<Connection> | undefined => {
    const first = waiting[next]
    if (first === undefined) return undefined
    next++
    // Cut off now and then, so that the array does not grow and not every task moves it.
    if (next > 1000 || next === waiting.length) {
      waiting = waiting.slice(next)
      next = 0
    }
    return first
  }

  const watchTimes = createWatch(timeout / 10, (now) => {
    const stopped = new Set<Connection>()
    for (const task of running) {
      if (task === null || task.endsAt > now || !task.pooled) continue
      stopped.add(task.pooled.connection)
      // Once: at the next look the slot of the pool holds another connection.
      task.pooled = undefined
      task.reject(timedOut())
    }
    for (const connection of stopped) replace(connection)
    // All tasks wait equally long: those in front end first.
    while ((waiting[next]?.endsAt ?? Number.POSITIVE_INFINITY) <= now) dequeue()?.reject(timedOut())
    return freeSlots.length < running.length || waiting.length > next
  })

  // The reserve is opened by time that passes, too.
  const watchConnections = createWatch(STUCK / 4, () => {
    drain()
    return waiting.length > next
  })

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const isFirst = waiting.length === next
        const pooled = isFirst ? pickConnection() : undefined
        if (!pooled && waiting.length - next >= maxWaiting) return reject(queueFull())
        watchTimes()
        const task = {
          endsAt: performance.now() + timeout,
          pooled: undefined,
          start: work,
          resolve: resolve as Task<Connection>['resolve'],
          reject,
        }
        if (pooled) return start(task, pooled)
        waiting.push(task)
        watchConnections()
      }),

    rejectWaiting(error) {
      const all = waiting.slice(next)
      waiting = []
      next = 0
      for (const { reject } of all) reject(error)
    },
  }
}
