import { ActivitySkeleton } from '../activity/activity-skeleton.tsx'
import { ActivityView } from '../activity/activity-view.tsx'
import { AccountGate } from '../session/account-gate.tsx'
import { t } from '../texts/index.ts'
import type { PageProps } from '../web-app.ts'

/** What assistants did for the account; `?app=` is the client id of the only one that is shown. */
export const ActivityPage = ({ url }: PageProps) => {
  const clientId = url.searchParams.get('app') || undefined
  return (
    <AccountGate title={t.activity.signIn} skeleton={<ActivitySkeleton />}>
      {(account) => (
        <ActivityView key={`${account.id} ${clientId}`} account={account} clientId={clientId} />
      )}
    </AccountGate>
  )
}
