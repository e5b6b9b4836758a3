/** A line before something that takes only so many at once. */
export interface Line {
  /**
   * Starts `task` when it is its turn.
   *
   * @param wanted asked when the turn comes; a task that nobody wants any more never starts
   * @throws what `full()` makes when too many wait already
   */
  join<T>(task: () => Promise<T>, wanted: () => boolean): Promise<T>
}

/**
 * First come, first served.
 *
 * @param places how many run at once
 * @param most how many may wait; one more is an outage, not a peak, and is refused at once
 */
export function createLine(places: number, most: number, full: () => Error): Line {
  let running = 0
  let waiting: (() => void)[] = []
  let next = 0

  const ended = () => {
    running--
    while (running < places && next < waiting.length) waiting[next++]?.()
    // Cut off now and then, so that neither the array grows nor every turn moves it.
    if (next > 1000 || next === waiting.length) {
      waiting = waiting.slice(next)
      next = 0
    }
  }

  const run = <T>(task: () => Promise<T>): Promise<T> => {
    running++
    const outcome = task()
    outcome.then(ended, ended)
    return outcome
  }

  return {
    join(task, wanted) {
      if (running < places) return run(task)
      if (waiting.length - next >= most) return Promise.reject(full())
      return new Promise((resolve, reject) => {
        waiting.push(() => {
          if (wanted()) run(task).then(resolve, reject)
        })
      })
    },
  }
}
