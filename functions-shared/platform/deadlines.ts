/** Gives up on promises that take too long. */
export interface Deadlines {
  /**
   * What `start` promises, or a rejection with `late()` once the time is over.
   *
   * @param start is told how to ask whether anybody still waits
   */
  within<T>(start: (wanted: () => boolean) => Promise<T>): Promise<T>
}

interface Pending {
  endsAt: number
  giveUp(): void
}

/**
 * One timer watches all promises: a timer for each costs more than the rest of a request's own work. So a promise is
 * given up between `timeout` and `timeout` plus a tenth of it.
 *
 * @param timeout milliseconds
 */
export function createDeadlines(timeout: number, late: () => Error): Deadlines {
  // All wait equally long, so the order of insertion is the order in which they end.
  const pending = new Set<Pending>()
  let watching = false

  const watch = () => {
    watching = true
    const timer = setTimeout(() => {
      const now = performance.now()
      for (const entry of pending) {
        if (entry.endsAt > now) break
        pending.delete(entry)
        entry.giveUp()
      }
      watching = false
      if (pending.size > 0) watch()
    }, timeout / 10)
    // In Node the watch alone must not keep a finished program alive.
    if (typeof timer === 'object') timer.unref()
  }

  return {
    within: (start) =>
      new Promise((resolve, reject) => {
        const entry = { endsAt: performance.now() + timeout, giveUp: () => reject(late()) }
        pending.add(entry)
        if (!watching) watch()
        start(() => pending.has(entry)).then(
          (value) => {
            pending.delete(entry)
            resolve(value)
          },
          (error) => {
            pending.delete(entry)
            reject(error)
          },
        )
      }),
  }
}
