import { AppsSkeleton } from '../apps/apps-skeleton.tsx'
import { AppsView } from '../apps/apps-view.tsx'
import { AccountGate } from '../session/account-gate.tsx'
import { t } from '../texts/index.ts'
import type { PageProps } from '../web-app.ts'

/** What is connected to the account. */
export const AppsPage = (_props: PageProps) => (
  <AccountGate title={t.apps.signIn} skeleton={<AppsSkeleton />}>
    {(account) => <AppsView key={account.id} account={account} />}
  </AccountGate>
)
