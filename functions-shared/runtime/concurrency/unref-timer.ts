/** In Node a timer alone must not keep a finished program alive. In Deno a timer is a number, and may. */
export function unrefTimer(timer: unknown): void {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') timer.unref()
}
