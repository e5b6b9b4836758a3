import type { Approval } from '../../../client/consent/approval.ts'
import { momentOf } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { Outcome } from './outcome.tsx'

/** What was answered, or not in time. */
export const EarlierList = ({ approvals }: { approvals: readonly Approval[] }) => (
  <section class="earlier">
    <h2>{t.approvals.earlier}</h2>
    <ol class="rows">
      {approvals.map(({ id, title, text, clientId, clientName, status, error, createdAt }) => (
        <li key={id} data-key={id} data-status={status}>
          <p>
            <bdi>{text ?? title}</bdi>
          </p>
          <Outcome status={status} error={error} />
          <p class="facts">
            <a href={`/activity?app=${encodeURIComponent(clientId)}`}>
              <bdi>{clientName}</bdi>
            </a>
            <time dateTime={createdAt.toISOString()}>{momentOf(createdAt)}</time>
          </p>
        </li>
      ))}
    </ol>
  </section>
)
