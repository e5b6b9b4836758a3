/** Turns for each key, so that no caller alone holds every connection of the pool. */
export interface Turns {
  /**
   * What `work` gives, once it is its turn; null, and no work, when too much of the same key waits already.
   *
   * @throws what `late()` makes when the time was over before the turn came; then no work is done
   */
  take<T>(key: string, work: () => Promise<T>): Promise<T> | null
}

interface Options {
  /** How much work of one key runs at the same time. */
  atOnce: number
  /** How much more of it may wait. */
  waiting: number
  /** Milliseconds until work that waits is given up: looked at when its turn comes, so what runs must end by itself. */
  timeout: number
  late(): Error
}

interface Queue {
  running: number
  waiting: (() => void)[]
}

/** First come, first served within a key. */
export function createTurns({ atOnce, waiting, timeout, late }: Options): Turns {
  // Only keys with work in hand: the map is as large as the number of callers of this moment.
  const queues = new Map<string, Queue>()

  const next = (key: string, queue: Queue) => {
    const start = queue.waiting.shift()
    if (start) start()
    else if (queue.running === 0) queues.delete(key)
  }

  return {
    take(key, work) {
      const queue = queues.get(key) ?? { running: 0, waiting: [] }
      if (queue.running === 0) queues.set(key, queue)
      const run = () => {
        queue.running++
        // Async, so that work that throws before its promise is made has failed like any other.
        const begin = async () => work()
        return begin().finally(() => {
          queue.running--
          next(key, queue)
        })
      }

      if (queue.running < atOnce) return run()
      if (queue.waiting.length === waiting) return null
      const lateAt = performance.now() + timeout
      return new Promise((resolve, reject) => {
        queue.waiting.push(() => {
          if (performance.now() < lateAt) return run().then(resolve, reject)
          reject(late())
          next(key, queue)
        })
      })
    },
  }
}
