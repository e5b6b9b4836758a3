/** The pages are in English, so every date and time is, whatever the browser's own language. */
const LOCALE = 'en-GB'

const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' })
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' })
const ago = new Intl.RelativeTimeFormat(LOCALE)
const left = new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'minute', unitDisplay: 'long' })

/** A day in words: 21 November 2026. */
export const dayOf = (at: Date): string => day.format(at)

/** A moment in words: 21 November 2026 at 09:30. */
export const momentOf = (at: Date): string => moment.format(at)

/** The time of day, by this machine's clock: 09:30. */
export const clockTime = (at: Date): string => clock.format(at)

const SECOND = 1_000
const MINUTE = 60 * SECOND
const STEPS: readonly ['day' | 'hour' | 'minute', number][] = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
]

/** How long ago something was, in words. What this machine's clock takes for the future is "just now". */
export const timeAgo = (at: Date, now: number): string => {
  const passed = now - at.getTime()
  for (const [unit, size] of STEPS) {
    const count = Math.floor(passed / size)
    if (count > 30 && unit === 'day') return `on ${dayOf(at)}`
    if (count >= 1) return ago.format(-count, unit)
  }
  return 'just now'
}

/**
 * How long something stays open, in words. Null when `now` is after the end or more than an hour
 * before it: then this machine's clock is off, and a number would mislead.
 */
export const timeLeft = (until: Date, now: number): string | null => {
  const rest = until.getTime() - now
  if (!(rest > 0) || rest > 60 * MINUTE) return null
  if (rest < MINUTE) return 'less than a minute left'
  return `${left.format(Math.floor(rest / MINUTE))} left`
}
