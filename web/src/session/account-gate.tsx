import type { ComponentChildren } from 'preact'
import { problemText } from '../../../client/consent/problems.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type Account, seemsSignedIn, watchSession } from './session.ts'
import { SignIn } from './sign-in.tsx'
import { useSession } from './use-session.ts'

type Props = {
  /** What the page is for: "see your connected apps". */
  purpose: string
  skeleton: ComponentChildren
  children: (account: Account) => ComponentChildren
}

const SignInSkeleton = () => (
  <Panel>
    <div class="sign-in-skeleton page-skeleton">
      <p class="visually-hidden" role="status">
        Looking up whether you are signed in
      </p>
      <Skeleton lines={[3, 'block', 'block', 'block']} />
    </div>
  </Panel>
)

const ENDED = 'Your sign-in has ended. Sign in again: what you typed is still here.'

/** A page for somebody who is signed in; everybody else signs in right here. */
export const AccountGate = ({ purpose, skeleton, children }: Props) => {
  const session = useSession()
  switch (session.status) {
    case 'signed-in':
      return children(session.account)
    case 'signed-out':
      return (
        <Panel>
          <SignIn
            head={
              <Heading key="sign-in" title="Sign in">
                Sign in to {purpose}
              </Heading>
            }
            ended={session.ended}
            notice={session.ended && ENDED}
          />
        </Panel>
      )
    case 'unavailable':
      return (
        <Panel>
          <Heading key="unavailable" title="Could not load">
            We could not look up who you are
          </Heading>
          <p>{problemText(session.problem)}</p>
          <RetryOnline onRetry={watchSession} />
          <div class="actions">
            <Button look="primary" onClick={watchSession}>
              Try again
            </Button>
          </div>
        </Panel>
      )
    default:
      return seemsSignedIn() ? skeleton : <SignInSkeleton />
  }
}
