import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Icon } from '../ui/icon.tsx'
import { useWaiting } from './waiting.ts'

const Count = ({ account }: { account: Account }) => {
  const count = useWaiting(account)
  return (
    <>
      {count > 0 && (
        <span class="badge" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      )}
      <span class="visually-hidden" role="status">
        {count > 0 && t.approvals.waiting(count)}
      </span>
    </>
  )
}

/** The way to what waits for the user's word, with how much that is. `account` is null until it is known. */
export const Bell = ({ account, isCurrent }: { account: Account | null; isCurrent: boolean }) => (
  <a
    class="bell icon-button"
    href="/approvals"
    title={t.approvals.link}
    aria-current={isCurrent ? 'page' : undefined}
  >
    <Icon name="bell" size={24} />
    <span class="visually-hidden">{t.approvals.link}</span>
    {account && <Count key={account.id} account={account} />}
  </a>
)
