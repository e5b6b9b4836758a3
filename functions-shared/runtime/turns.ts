/** Runs work when it is its turn; see `Turns`. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>

/** Lets no caller alone hold every connection of the pool, nor the memory of the process. */
export interface Turns {
  /**
   * What `request` gives; null, and nothing begun, while too many requests with the same key are under way.
   *
   * @param request gets what runs work in its turn: first come, first served among the work of one key. It throws what
   *   `late()` makes when the time was over before the turn came; then no work is done
   */
  enter<T>(key: string, request: (turn: Turn) => Promise<T>): Promise<T> | null
}

interface Options {
  /** How much work of one key runs at the same time. */
  atOnce: number
  /** How many requests with one key may be under way, those included that have no work yet. */
  most: number
  /** Milliseconds until work that waits is given up: looked at when its turn comes, so what runs must end by itself. */
  timeout: number
  late(): Error
}

interface Queue {
  requests: number
  running: number
  waiting: (() => void)[]
}

export function createTurns({ atOnce, most, timeout, late }: Options): Turns {
  // Only keys with a request under way: the map is as large as the number of callers of this moment.
  const queues = new Map<string, Queue>()

  const turnOf =
    (queue: Queue): Turn =>
    (work) => {
      // Async, so that work that throws before its promise is made has failed like any other.
      const run = async () => {
        queue.running++
        try {
          return await work()
        } finally {
          queue.running--
          queue.waiting.shift()?.()
        }
      }

      if (queue.running < atOnce) return run()
      const lateAt = performance.now() + timeout
      return new Promise((resolve, reject) => {
        queue.waiting.push(() => {
          if (performance.now() < lateAt) return run().then(resolve, reject)
          reject(late())
          queue.waiting.shift()?.()
        })
      })
    }

  return {
    enter(key, request) {
      const queue = queues.get(key) ?? { requests: 0, running: 0, waiting: [] }
      if (queue.requests === most) return null
      if (queue.requests === 0) queues.set(key, queue)
      queue.requests++
      const run = async () => {
        try {
          return await request(turnOf(queue))
        } finally {
          queue.requests--
          if (queue.requests === 0) queues.delete(key)
        }
      }
      return run()
    },
  }
}
