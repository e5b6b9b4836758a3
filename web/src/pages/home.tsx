import { problemText } from '../lib/problems.ts'
import type { PageProps } from '../routes.ts'
import { AccountLine } from '../session/account-line.tsx'
import { type SessionState, watchSession } from '../session/session.ts'
import { SignIn } from '../session/sign-in.tsx'
import { useSession } from '../session/use-session.ts'
import { Button } from '../ui/button.tsx'
import { Heading, PartHeading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

const AccountPanel = ({ session }: { session: SessionState }) => {
  switch (session.status) {
    case 'signed-in':
      return (
        <>
          <PartHeading key="signed-in">Your account</PartHeading>
          <AccountLine account={session.account} leave="Sign out" />
          <p class="quiet">
            Nothing to set up here. When an assistant asks to connect, you see who asks for what,
            and decide.
          </p>
        </>
      )
    case 'signed-out':
      return (
        <SignIn>
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

/** What this is, and who is signed in. */
export const HomePage = (_props: PageProps) => {
  const session = useSession()
  return (
    <div class="home">
      <div class="intro">
        <Heading title="Your todos, in conversation">Your todos, in conversation</Heading>
        <p class="lead">
          Patchbay connects an AI assistant to your todo list. Talk to the assistant; the list
          follows.
        </p>
        <ol class="steps">
          <li>
            <strong>Ask your assistant</strong> for your todos. The first time, it sends you here.
          </li>
          <li>
            <strong>Sign in and decide.</strong> You see who asks, and for what. It never learns
            your password.
          </li>
          <li>
            <strong>Just talk.</strong> It adds, changes and ticks off your todos, and nobody
            else’s.
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
}
