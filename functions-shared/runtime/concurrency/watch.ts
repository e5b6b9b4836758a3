import { unrefTimer } from './unref-timer.ts'

/**
 * One timer for all that waits: a timer for each costs more than the rest of a request's own work. So what must end
 * at some time ends up to `interval` later.
 *
 * @param interval milliseconds until it looks, again and again
 * @param look gives up what is over at `now` (`performance.now()`), and says whether anything is left to watch
 * @returns to be called when something begins to wait
 */
export function createWatch(interval: number, look: (now: number) => boolean): () => void {
  let watching = false

  const watch = () => {
    if (watching) return
    watching = true
    const timer = setTimeout(() => {
      watching = false
      if (look(performance.now())) watch()
    }, interval)
    unrefTimer(timer)
  }
  return watch
}
