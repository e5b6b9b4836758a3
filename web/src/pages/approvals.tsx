import { ApprovalsSkeleton } from '../approvals/approvals-skeleton.tsx'
import { ApprovalsView } from '../approvals/approvals-view.tsx'
import { AccountGate } from '../session/account-gate.tsx'
import { t } from '../texts/index.ts'
import type { PageProps } from '../web-app.ts'

/** An id as the database makes them; of anything else it would not even be asked. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What waits for the account's word; `?approval=` is the one that a link names. */
export const ApprovalsPage = ({ url }: PageProps) => {
  const id = url.searchParams.get('approval')
  const wanted = id !== null && ID.test(id) ? id.toLowerCase() : null
  return (
    <AccountGate title={t.approvals.signIn} skeleton={<ApprovalsSkeleton />}>
      {(account) => (
        <ApprovalsView key={`${account.id} ${wanted}`} account={account} wanted={wanted} />
      )}
    </AccountGate>
  )
}
