import type { ActivityEntry } from '../../../client/consent/activity.ts'
import { clockTime } from '../lib/dates.ts'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { linkTo } from '../ui/wraps.tsx'
import { webApp } from '../web-app.ts'
import { Undo } from './undo.tsx'

type Props = {
  account: Account
  entry: ActivityEntry
  onUndone: (id: number, undoneAt: Date) => void
  onStale: () => Promise<void>
}

/** How a call ended, where it did not go well. */
const Outcome = ({ outcome, error }: ActivityEntry) => {
  if (outcome === 'ok') return null
  const { refused, broke, because, ours, held, heldWhy, denied, deniedWhy } = t.activity
  const known: Readonly<Record<string, string>> = because
  if (outcome === 'held') {
    return (
      <p class="outcome">
        <span class="tag">{held}</span> {heldWhy(linkTo('/approvals'))}
      </p>
    )
  }
  if (outcome === 'denied') {
    return (
      <p class="outcome">
        <span class="tag">{denied}</span> {deniedWhy}
      </p>
    )
  }
  return (
    <p class="outcome">
      <span class="tag">{outcome === 'failed' ? broke : refused}</span>{' '}
      {outcome === 'failed' ? ours : known[error ?? '']}
    </p>
  )
}

/** One call: what it did, or tried to do, which app it was, and when. */
export const ActivityItem = ({ entry, ...undo }: Props) => {
  const { at, text, title, targetId, changed, action, clientId, clientName, outcome } = entry
  const path = targetId === null || changed === 'removed' ? null : webApp().pathOf(action, targetId)
  return (
    <li class="activity-item" data-key={entry.id} data-outcome={outcome}>
      <time dateTime={at.toISOString()}>{clockTime(at)}</time>
      <div>
        <p class="done">
          <bdi>{text ?? title}</bdi>
        </p>
        <Outcome {...entry} />
        <p class="facts">
          <a href={`/activity?app=${encodeURIComponent(clientId)}`}>
            <bdi>{clientName}</bdi>
          </a>
          {path !== null && (
            <a href={path}>
              {t.activity.show}
              <span class="visually-hidden"> {text ?? title}</span>
            </a>
          )}
        </p>
        <Undo entry={entry} {...undo} />
      </div>
    </li>
  )
}
