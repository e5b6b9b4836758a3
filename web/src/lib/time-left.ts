const MINUTE = 60_000

/**
 * How long something stays open, in words. Null when `now` is after the end or more than an hour
 * before it: then this machine's clock is off, and a number would mislead.
 */
export const timeLeft = (until: Date, now: number): string | null => {
  const left = until.getTime() - now
  if (!(left > 0) || left > 60 * MINUTE) return null
  if (left < MINUTE) return 'less than a minute left'
  const minutes = Math.floor(left / MINUTE)
  return minutes === 1 ? '1 minute left' : `${minutes} minutes left`
}

/** The time of day as the reader's own clock shows it. */
export const clockTime = (at: Date): string =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(at)
