import { clockTime, timeLeft } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { useNow } from '../ui/use-now.ts'

/** Until when a request can be answered. */
export const OpenUntil = ({ at }: { at: Date }) => {
  const left = timeLeft(at, useNow())
  const time = <time dateTime={at.toISOString()}>{clockTime(at)}</time>
  return (
    <p class="quiet open-until">
      {left === null ? t.consent.openUntil(time) : t.consent.openUntilLeft(time, left)}
    </p>
  )
}
