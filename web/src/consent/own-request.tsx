import type { Ask } from '../../../client/consent/ask.ts'
import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import { clockTime, timeAgo } from '../lib/dates.ts'
import { useNow } from '../ui/use-now.ts'

type Props = { ask: Ask; request: AuthorizationRequest }

const SOURCES = { login: 'A chat', device: 'A device' } as const

/**
 * Anyone can send such a link or read out a code (RFC 8628 §5.4). So: who asks, how long ago, and
 * the code that must also stand there where the person asked for it.
 */
export const OwnRequest = ({ ask: { flow, code }, request }: Props) => {
  const now = useNow()
  if (flow === 'connect') return null
  const shown = flow === 'login' ? request.matchCode : code
  const place = flow === 'login' ? 'the chat' : 'your device'
  const { createdAt } = request
  return (
    <div class="own-request">
      <p>
        <strong>{SOURCES[flow]} is asking.</strong>{' '}
        {createdAt && (
          <>
            It asked{' '}
            <time dateTime={createdAt.toISOString()} title={clockTime(createdAt)}>
              {timeAgo(createdAt, now)}
            </time>
            .{' '}
          </>
        )}
        Allow it only if you asked for it yourself, just now. If somebody sent you here, deny.
      </p>
      {shown !== null && (
        <p>
          Does {place} show this code?{' '}
          <strong class="match-code" aria-hidden="true">
            {shown}
          </strong>
          <span class="visually-hidden">{Array.from(shown).join(' ')}.</span> If it shows another
          one, or none, deny.
        </p>
      )}
    </div>
  )
}
