import { accountProblemText } from '../lib/problem-texts.ts'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { ConnectionBanner } from '../ui/connection-banner.tsx'
import { Heading } from '../ui/heading.tsx'
import { linkTo } from '../ui/wraps.tsx'
import { ApprovalCard } from './approval-card.tsx'
import { ApprovalsSkeleton } from './approvals-skeleton.tsx'
import { earlierOf } from './calls.ts'
import { EarlierList } from './earlier-list.tsx'
import { useApprovals } from './use-approvals.ts'

type Props = {
  account: Account
  /** The id of the one that a link names. */
  wanted: string | null
}

/** What waits for the account's word, then what was answered. */
export const ApprovalsView = ({ account, wanted }: Props) => {
  const { known, failure, isReachable, look, retry } = useApprovals(account, wanted)
  const cards = (known?.cards ?? []).flatMap((id) => known?.calls.get(id) ?? [])
  const earlier = known ? earlierOf(known.calls, known.cards) : []
  const isUnknown = known !== null && wanted !== null && !known.calls.has(wanted)

  return (
    <section class="approvals">
      <Heading title={t.approvals.heading}>{t.approvals.heading}</Heading>
      <p class="lead">{t.approvals.lead}</p>
      <ConnectionBanner isReachable={isReachable} />
      <div role="status">
        {isUnknown && (
          <p class="banner">
            {t.approvals.unknown} {t.approvals.unknownHelp}
          </p>
        )}
      </div>
      {known === null && failure === null && <ApprovalsSkeleton />}
      {known !== null && cards.length === 0 && (
        <div class="empty">
          <p>{t.approvals.none}</p>
          <p class="quiet">{t.approvals.noneHelp(linkTo('/apps'))}</p>
        </div>
      )}
      {cards.length > 0 && (
        <ol class="approval-list">
          {cards.map((approval) => (
            <ApprovalCard
              key={approval.id}
              account={account}
              approval={approval}
              isWanted={approval.id === wanted}
              look={look}
            />
          ))}
        </ol>
      )}
      {earlier.length > 0 && <EarlierList approvals={earlier} />}
      <div role="alert">
        {failure !== null && (
          <div class="empty">
            <p>
              {t.approvals.failed} {accountProblemText(failure)}
            </p>
            <Button onClick={retry}>{t.tryAgain}</Button>
          </div>
        )}
      </div>
    </section>
  )
}
