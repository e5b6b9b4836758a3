import { problemText } from '../../lib/problems.ts'
import { type SessionState, seemsSignedIn, watchSession } from '../../session/session.ts'
import { SignIn } from '../../session/sign-in.tsx'
import { useSession } from '../../session/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Heading, PartHeading } from '../../ui/heading.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RetryOnline } from '../../ui/retry-online.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { PageProps } from '../../web-app.ts'
import { TodosSkeleton } from '../todos/todos-skeleton.tsx'
import { TodosView } from '../todos/todos-view.tsx'

type AwayState = Exclude<SessionState, { status: 'signed-in' }>

const AccountPanel = ({ session }: { session: AwayState }) => {
  switch (session.status) {
    case 'signed-out':
      return (
        <SignIn
          ended={session.ended}
          notice={session.ended && 'Your sign-in has ended. Sign in again: nothing is lost.'}
        >
          <PartHeading key="signed-out">Your account</PartHeading>
        </SignIn>
      )
    case 'unavailable':
      return (
        <>
          <PartHeading key="unavailable">Your account</PartHeading>
          <p>{problemText(session.problem)}</p>
          <RetryOnline onRetry={watchSession} />
          <div class="actions">
            <Button look="primary" onClick={watchSession}>
              Try again
            </Button>
          </div>
        </>
      )
    default:
      return (
        <>
          <p class="visually-hidden" role="status">
            Looking up whether you are signed in
          </p>
          <Skeleton lines={[2, 4, 4, 3]} />
        </>
      )
  }
}

const Welcome = ({ session }: { session: AwayState }) => (
  <div class="home">
    <div class="intro">
      <Heading key="welcome" title="Your todos, in conversation">
        Your todos, in conversation
      </Heading>
      <p class="lead">
        Patchbay connects an AI assistant to your todo list. Talk to the assistant; the list
        follows.
      </p>
      <ol class="steps">
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
      </ol>
    </div>
    <div class="account-panel">
      <Panel>
        <AccountPanel session={session} />
      </Panel>
    </div>
  </div>
)

/** What this is, and the way in; for somebody who is signed in, the todos. */
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
  return session.status === 'loading' && seemsSignedIn() ? (
    <TodosSkeleton />
  ) : (
    <Welcome session={session} />
  )
}
