import { currentLanguage, t } from '../texts/index.ts'
import { localeOf } from './language-choice.ts'

const browserLanguages = (): readonly string[] =>
  typeof navigator === 'undefined' ? [] : (navigator.languages ?? [])

const formatsOf = (locale: string) => ({
  locale,
  day: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }),
  clock: new Intl.DateTimeFormat(locale, { timeStyle: 'short' }),
  ago: new Intl.RelativeTimeFormat(locale),
  minutes: new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }),
  digits: new Intl.NumberFormat(locale),
  list: new Intl.ListFormat(locale, { type: 'conjunction' }),
})

let made: ReturnType<typeof formatsOf> | null = null

/** How the chosen language writes dates and numbers. */
const formats = () => {
  const locale = localeOf(currentLanguage(), browserLanguages())
  if (made?.locale !== locale) made = formatsOf(locale)
  return made
}

/** A day in words: 21 November 2026. */
export const dayOf = (at: Date): string => formats().day.format(at)

/** A moment in words: 21 November 2026 at 09:30. */
export const momentOf = (at: Date): string => formats().moment.format(at)

/** The time of day, by this machine's clock: 09:30. */
export const clockTime = (at: Date): string => formats().clock.format(at)

/** Names, as a sentence lists them: A, B and C. */
export const listOfNames = (names: readonly string[]): string => formats().list.format(names)

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
    if (count > 30 && unit === 'day') return t.times.onDay(dayOf(at))
    if (count >= 1) return formats().ago.format(-count, unit)
  }
  return t.times.now
}

/**
 * How long something stays open, in words. Null when `now` is after the end or more than an hour
 * before it: then this machine's clock is off, and a number would mislead.
 */
export const timeLeft = (until: Date, now: number): string | null => {
  const rest = until.getTime() - now
  if (!(rest > 0) || rest > 60 * MINUTE) return null
  if (rest < MINUTE) return t.times.lastMinute
  return t.times.left(formats().minutes.format(Math.floor(rest / MINUTE)))
}

/** The same to the second, for what is counted down before one's eyes: 9:05 left. */
export const countdown = (until: Date, now: number): string | null => {
  const rest = until.getTime() - now
  if (!(rest > 0) || rest > 60 * MINUTE) return null
  const seconds = Math.floor((rest % MINUTE) / SECOND)
  const { format } = formats().digits
  const minutes = format(Math.floor(rest / MINUTE))
  return t.times.left(`${minutes}:${seconds < 10 ? format(0) : ''}${format(seconds)}`)
}
