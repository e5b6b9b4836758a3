/**
 * One timer for all that waits: a timer for each costs more than the rest of a request's own work. So what must end
 * after `timeout` ends between `timeout` and a tenth of it later.
 *
 * @param timeout milliseconds
 * @param look gives up what is over at `now` (`performance.now()`), and says whether anything is left to watch
 * @returns to be called when something begins to wait
 */
export function createWatch(timeout: number, look: (now: number) => boolean): () => void {
  let watching = false

  const watch = () => {
    if (watching) return
    watching = true
    const timer = setTimeout(() => {
      watching = false
      if (look(performance.now())) watch()
    }, timeout / 10)
    // In Node the watch alone must not keep a finished program alive.
    if (typeof timer === 'object') timer.unref()
  }
  return watch
}
