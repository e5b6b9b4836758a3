import { seemsSignedIn } from '../../session/session.ts'
import { useSession } from '../../session/use-session.ts'
import { Welcome } from '../../session/welcome.tsx'
import { Heading } from '../../ui/heading.tsx'
import { strong } from '../../ui/wraps.tsx'
import { type PageProps, webApp } from '../../web-app.ts'
import { todoTexts } from '../texts/index.ts'
import { TodosSkeleton } from '../todos/todos-skeleton.tsx'
import { TodosView } from '../todos/todos-view.tsx'

/** A visitor reads what this is and signs in; a signed-in user sees the todos. */
export const HomePage = (_props: PageProps) => {
  const session = useSession()
  if (session.status === 'signed-in') {
    return (
      <TodosView key={session.account.id} account={session.account}>
        <Heading key="todos" title={todoTexts.heading}>
          {todoTexts.heading}
        </Heading>
      </TodosView>
    )
  }
  if (session.status === 'loading' && seemsSignedIn()) return <TodosSkeleton />
  return (
    <Welcome
      session={session}
      title={todoTexts.start.title}
      lead={todoTexts.start.lead(webApp().name)}
    >
      <li>{todoTexts.start.ask(strong)}</li>
      <li>{todoTexts.start.decide(strong)}</li>
      <li>{todoTexts.start.talk(strong)}</li>
    </Welcome>
  )
}
