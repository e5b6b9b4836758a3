import type { Ask } from '../../../client/consent/ask.ts'
import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import { clockTime, timeAgo } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { useNow } from '../ui/use-now.ts'

type Props = { ask: Ask; request: AuthorizationRequest }

const MatchCode = ({ code }: { code: string }) => (
  <>
    <strong class="match-code" aria-hidden="true">
      {code}
    </strong>
    <span class="visually-hidden">{Array.from(code).join(' ')}.</span>
  </>
)

/**
 * Anyone can send such a link or read out a code (RFC 8628 §5.4). So: who asks, how long ago, and
 * the code that must also stand there where the person asked for it.
 */
export const OwnRequest = ({ ask: { flow, code }, request }: Props) => {
  const now = useNow()
  if (flow === 'connect') return null
  const isChat = flow === 'login'
  const shown = isChat ? request.matchCode : code
  const { createdAt } = request
  return (
    <div class="own-request">
      <p>
        <strong>{isChat ? t.consent.chatAsks : t.consent.deviceAsks}</strong>{' '}
        {createdAt && (
          <>
            {t.consent.askedAgo(
              <time dateTime={createdAt.toISOString()} title={clockTime(createdAt)}>
                {timeAgo(createdAt, now)}
              </time>,
            )}{' '}
          </>
        )}
        {t.consent.onlyYours}
      </p>
      {shown !== null && (
        <p>{(isChat ? t.consent.chatCode : t.consent.deviceCode)(<MatchCode code={shown} />)}</p>
      )}
    </div>
  )
}
