import { createWatch } from './watch.ts'

/** What `Deadlines` rejects with. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded'
}

/** Gives up on promises that take too long. */
export interface Deadlines {
  /** What `start` promises, or a rejection with `DeadlineExceeded` once the time is over. */
  within<T>(start: () => Promise<T>): Promise<T>
}

interface Pending {
  endsAt: number
  giveUp(): void
}

/**
 * @param timeout milliseconds; a tenth of it more may pass
 */
export function createDeadlines(timeout: number): Deadlines {
  // All wait equally long, so the order of insertion is the order in which they end.
  const pending = new Set<Pending>()

  const watch = createWatch(timeout / 10, (now) => {
    for (const entry of pending) {
      if (entry.endsAt > now) break
      pending.delete(entry)
      entry.giveUp()
    }
    return pending.size > 0
  })

  return {
    within: (start) =>
      new Promise((resolve, reject) => {
        // First, so that one that throws leaves nothing to be watched.
        const started = start()
        const entry = {
          endsAt: performance.now() + timeout,
          giveUp: () => reject(new DeadlineExceeded()),
        }
        pending.add(entry)
        watch()
        started.then(
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
