import { clockTime, timeLeft } from '../lib/dates.ts'
import { useNow } from '../ui/use-now.ts'

/** Until when a request can be answered. */
export const OpenUntil = ({ at }: { at: Date }) => {
  const left = timeLeft(at, useNow())
  return (
    <p class="quiet open-until">
      Open until <time dateTime={at.toISOString()}>{clockTime(at)}</time>
      {left === null ? '' : `, ${left}`}
    </p>
  )
}
