import { clockTime, countdown } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { useNow } from '../ui/use-now.ts'

/** How long a call waits yet, by this machine's clock; where that is off, until when. */
export const Countdown = ({ until }: { until: Date }) => {
  const left = countdown(until, useNow(1_000))
  return (
    <p class="countdown quiet" role="timer">
      {left === null ? (
        t.consent.openUntil(<time dateTime={until.toISOString()}>{clockTime(until)}</time>)
      ) : (
        <time dateTime={until.toISOString()}>{left}</time>
      )}
    </p>
  )
}
