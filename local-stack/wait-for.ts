import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits until `condition` gives something other than undefined or false, and gives that. Asks again every 20 ms; an
 * error counts as "not yet". Throws after `seconds`, naming what it waited for.
 */
export async function waitFor<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 15,
): Promise<T> {
  const until = Date.now() + seconds * 1000
  let cause: unknown
  while (Date.now() < until) {
    try {
      const found = await condition()
      if (found !== undefined && found !== false) return found
    } catch (error) {
      cause = error
    }
    await pause(20)
  }
  throw new Error(`waited ${seconds} s for ${what}, which did not come`, { cause })
}
