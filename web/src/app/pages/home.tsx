import { seemsSignedIn } from '../../session/session.ts'
import { useSession } from '../../session/use-session.ts'
import { Welcome } from '../../session/welcome.tsx'
import { Heading } from '../../ui/heading.tsx'
import { type PageProps, webApp } from '../../web-app.ts'
import { TodosSkeleton } from '../todos/todos-skeleton.tsx'
import { TodosView } from '../todos/todos-view.tsx'

/** A visitor reads what this is and signs in; a signed-in user sees the todos. */
export const HomePage = (_props: PageProps) => {
  const session = useSession()
  if (session.status === 'signed-in') {
    return (
      <TodosView key={session.account.id} account={session.account}>
        <Heading key="todos" title="Your todos">
          Your todos
        </Heading>
      </TodosView>
    )
  }
  if (session.status === 'loading' && seemsSignedIn()) return <TodosSkeleton />
  return (
    <Welcome
      session={session}
      title="Your todos, in conversation"
      lead={`${webApp().name} connects an AI assistant to your todo list. Talk to the assistant; the list follows.`}
    >
      <li>
        <strong>Ask your assistant</strong> for your todos. The first time, it sends you here.
      </li>
      <li>
        <strong>Sign in and decide.</strong> You see who asks, and for what. It never learns your
        password.
      </li>
      <li>
        <strong>Just talk.</strong> It adds, changes and ticks off your todos, and nobody else’s.
      </li>
    </Welcome>
  )
}
