/** Runs work as soon as a slot of the request's key is free. */
export type WithSlot = <T>(work: () => Promise<T>) => Promise<T>

/**
 * A concurrency limiter with a key for each caller: no caller alone holds every connection of the pool, nor the memory of
 * the process.
 */
export interface ConcurrencyLimiter {
  /**
   * Runs `request` and gives its result; null, and nothing is started, while too many requests with the same key are under
   * way.
   *
   * @param request gets a function that runs work in a slot of its key: first come, first served. That function throws
   *   what `timedOut()` makes when the time was over before a slot was free; then the work is not done
   */
  run<T>(key: string, request: (withSlot: WithSlot) => Promise<T>): Promise<T> | null
}

interface Options {
  /** Slots of a key: how much of its work runs at the same time. */
  slots: number
  /** How many requests with one key may be under way, including those that have no work yet. */
  maxRequests: number
  /** Milliseconds that work may wait for a slot. They are checked when one is free, so the work that runs must end by itself. */
  timeout: number
  timedOut(): Error
}

interface Key {
  requests: number
  running: number
  waiting: (() => void)[]
}

export function createConcurrencyLimiter(options: Options): ConcurrencyLimiter {
  const { slots, maxRequests, timeout, timedOut } = options
  // Only keys with a request under way: the map is as large as the number of callers of this moment.
  const keys = new Map<string, Key>()

  const slotsOf =
    (key: Key): WithSlot =>
    (work) => {
      // Async, so that work that throws before it returns a promise has failed like any other.
      const runInSlot = async () => {
        key.running++
        try {
          return await work()
        } finally {
          key.running--
          key.waiting.shift()?.()
        }
      }

      if (key.running < slots) return runInSlot()
      const endsAt = performance.now() + timeout
      return new Promise((resolve, reject) => {
        key.waiting.push(() => {
          if (performance.now() < endsAt) return runInSlot().then(resolve, reject)
          reject(timedOut())
          key.waiting.shift()?.()
        })
      })
    }

  return {
    run(name, request) {
      const key = keys.get(name) ?? { requests: 0, running: 0, waiting: [] }
      if (key.requests === maxRequests) return null
      if (key.requests === 0) keys.set(name, key)
      key.requests++
      const runRequest = async () => {
        try {
          return await request(slotsOf(key))
        } finally {
          key.requests--
          if (key.requests === 0) keys.delete(name)
        }
      }
      return runRequest()
    },
  }
}
