const SECOND = 1_000
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400 * SECOND],
  ['hour', 3_600 * SECOND],
  ['minute', 60 * SECOND],
]

/** How long ago something was, in words. What this machine's clock takes for the future is "just now". */
export const timeAgo = (at: Date, now: number): string => {
  const passed = now - at.getTime()
  for (const [unit, size] of STEPS) {
    const count = Math.floor(passed / size)
    if (count > 30 && unit === 'day') return `on ${dayOf(at)}`
    if (count >= 1) return new Intl.RelativeTimeFormat('en').format(-count, unit)
  }
  return 'just now'
}

/** A moment in words: 21 November 2026 at 09:30. */
export const momentOf = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(at)

/** A day in words: 21 November 2026. */
export const dayOf = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }).format(at)
