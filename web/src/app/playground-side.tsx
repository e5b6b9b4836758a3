import { ConnectionState } from '../apps/connection-state.tsx'
import { useConnection } from '../apps/use-connection.ts'
import type { Account } from '../session/session.ts'
import { useSession } from '../session/use-session.ts'
import { PartHeading } from '../ui/heading.tsx'
import { ListSkeleton } from './todos/todos-skeleton.tsx'
import { TodosView } from './todos/todos-view.tsx'

const OwnList = ({ account }: { account: Account }) => {
  const { connection } = useConnection(account)
  return (
    <TodosView account={account}>
      <div class="list-head">
        <PartHeading>Your todos</PartHeading>
        <ConnectionState connection={connection} />
      </div>
    </TodosView>
  )
}

/** The list of whoever is signed in, beside the assistant that changes it. */
export const PlaygroundSide = () => {
  const session = useSession()
  if (session.status === 'loading') return <ListSkeleton />
  if (session.status === 'signed-in') {
    return <OwnList key={session.account.id} account={session.account} />
  }
  return (
    <div class="empty">
      <p>Your todos appear here once you are signed in.</p>
      <p class="quiet">Connecting the assistant asks you to; so does the page of your todos.</p>
      <a href="/todos">Sign in</a>
    </div>
  )
}
