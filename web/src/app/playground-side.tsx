import { useSession } from '../session/use-session.ts'
import { PartHeading } from '../ui/heading.tsx'
import { ListSkeleton } from './todos/todos-skeleton.tsx'
import { TodosView } from './todos/todos-view.tsx'

/** The list of the signed-in user, beside the assistant that changes it. */
export const PlaygroundSide = () => {
  const session = useSession()
  if (session.status === 'loading') return <ListSkeleton />
  if (session.status === 'signed-in') {
    return (
      <TodosView key={session.account.id} account={session.account}>
        <PartHeading>Your todos</PartHeading>
      </TodosView>
    )
  }
  return (
    <div class="empty">
      <p>Your todos appear here once you are signed in.</p>
      <p class="quiet">Connecting the assistant asks you to; so does the page of your todos.</p>
      <a href="/todos">Sign in</a>
    </div>
  )
}
