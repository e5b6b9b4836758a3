import { ActivitySkeleton } from '../activity/activity-skeleton.tsx'
import { ActivityView } from '../activity/activity-view.tsx'
import { useLanguage } from '../language.ts'
import { AccountGate } from '../session/account-gate.tsx'
import { t } from '../texts/index.ts'
import type { PageProps } from '../web-app.ts'

/** What assistants did for the account; `?app=` is the client id of the only one that is shown. */
export const ActivityPage = ({ url }: PageProps) => {
  const clientId = url.searchParams.get('app') || undefined
  // In another language the server gives the titles anew, on every page of the list.
  const language = useLanguage()
  return (
    <AccountGate title={t.activity.signIn} skeleton={<ActivitySkeleton />}>
      {(account) => (
        <ActivityView
          key={`${account.id} ${clientId} ${language}`}
          account={account}
          clientId={clientId}
        />
      )}
    </AccountGate>
  )
}
