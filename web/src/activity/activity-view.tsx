import { dayOf } from '../lib/dates.ts'
import { accountProblemText } from '../lib/problem-texts.ts'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { ConnectionBanner } from '../ui/connection-banner.tsx'
import { Heading } from '../ui/heading.tsx'
import { ActivityItem } from './activity-item.tsx'
import { ActivitySkeleton } from './activity-skeleton.tsx'
import { byDay } from './entries.ts'
import { useActivity } from './use-activity.ts'

type Props = { account: Account; clientId: string | undefined }

/** What assistants did for an account, day by day. */
export const ActivityView = ({ account, clientId }: Props) => {
  const { known, failure, isReachable, older, ...asked } = useActivity(account, clientId)
  const { loadOlder, retry, noteUndone, look } = asked
  const entries = known?.entries ?? []
  const [newest] = entries
  const isRefused = older !== 'idle' && older !== 'loading'

  return (
    <section class="activity">
      <Heading title={t.activity.heading}>{t.activity.heading}</Heading>
      <p class="lead">{t.activity.lead}</p>
      {clientId !== undefined && (
        <p class="only">
          <span>
            {newest ? t.activity.only(<bdi>{newest.clientName}</bdi>) : t.activity.onlyOne}
          </span>{' '}
          <a href="/activity">{t.activity.showAll}</a>
        </p>
      )}
      <ConnectionBanner isReachable={isReachable} />
      <p class="visually-hidden" role="status">
        {newest?.text ?? newest?.title}
      </p>
      {known === null && failure === null && <ActivitySkeleton />}
      {known !== null && entries.length === 0 && (
        <div class="empty">
          <p>{clientId === undefined ? t.activity.none : t.activity.noneOf}</p>
          <p class="quiet">{t.activity.noneHelp}</p>
        </div>
      )}
      {byDay(entries).map(([day, those]) => (
        <section key={day.getTime()} class="activity-day">
          <h2>{dayOf(day)}</h2>
          <ol>
            {those.map((entry) => (
              <ActivityItem
                key={entry.id}
                account={account}
                entry={entry}
                onUndone={noteUndone}
                onStale={look}
              />
            ))}
          </ol>
        </section>
      ))}
      {known?.hasMore && (
        <div class="load-more">
          <div role="alert">{isRefused && <p class="quiet">{accountProblemText(older)}</p>}</div>
          <Button busy={older === 'loading'} onClick={() => void loadOlder()}>
            {isRefused ? t.tryAgain : t.activity.older}
          </Button>
        </div>
      )}
      <div role="alert">
        {failure !== null && (
          <div class="empty">
            <p>
              {t.activity.failed} {accountProblemText(failure)}
            </p>
            <Button onClick={retry}>{t.tryAgain}</Button>
          </div>
        )}
      </div>
    </section>
  )
}
