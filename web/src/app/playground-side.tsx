import { useSession } from '../session/use-session.ts'
import { PartHeading } from '../ui/heading.tsx'
import { todoTexts } from './texts/index.ts'
import { ListSkeleton } from './todos/todos-skeleton.tsx'
import { TodosView } from './todos/todos-view.tsx'

/** The list of the signed-in user, beside the assistant that changes it. */
export const PlaygroundSide = () => {
  const session = useSession()
  if (session.status === 'loading') return <ListSkeleton />
  if (session.status === 'signed-in') {
    return (
      <TodosView key={session.account.id} account={session.account}>
        <PartHeading>{todoTexts.beside.heading}</PartHeading>
      </TodosView>
    )
  }
  return (
    <div class="empty">
      <p>{todoTexts.beside.text}</p>
      <p class="quiet">{todoTexts.beside.why}</p>
      <a href="/todos">{todoTexts.beside.signIn}</a>
    </div>
  )
}
