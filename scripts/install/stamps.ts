/** `20261130041200`, as the Supabase CLI names migrations. */
function stampOf(date: Date): string {
  return date.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** A second later, where it is a time; else the next number of as many digits. */
function after(stamp: string): string {
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(stamp) ?? []
  const [year, month, day, hour, minute, second] = parts.map(Number)
  if (year !== undefined) {
    const time = Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second)
    // A date of this form and no date, as of somebody who counts: 20261399000000.
    if (stampOf(new Date(time)) === stamp) return stampOf(new Date(time + 1000))
  }
  return String(BigInt(stamp) + 1n).padStart(stamp.length, '0')
}

/**
 * Stamps for new migrations: from now on, a second apart, and after every one there is. The CLI refuses to push one that is
 * older than what a project already has.
 *
 * @param names files of supabase/migrations
 */
export function newStamps(names: readonly string[], count: number, now = new Date()): string[] {
  const stamps = names.map((name) => /^\d+/.exec(name)?.[0] ?? '').sort()
  const newest = stamps.at(-1) ?? ''
  const stamped: string[] = []
  let next = stampOf(now)
  if (newest >= next) next = after(newest)
  while (stamped.length < count) {
    stamped.push(next)
    next = after(next)
  }
  return stamped
}
