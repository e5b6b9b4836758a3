/**
 * A time in microseconds, as a number that can be compared; Postgres counts them, and `Date` stops
 * at milliseconds. NaN when the text is no time.
 */
export const microseconds = (time: string): number => {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  return Date.parse(time) * 1_000 + Number(fraction.slice(3, 6).padEnd(3, '0'))
}
