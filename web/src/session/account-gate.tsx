import type { ComponentChildren } from 'preact'
import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type Account, seemsSignedIn, watchSession } from './session.ts'
import { SignIn } from './sign-in.tsx'
import { useSession } from './use-session.ts'

type Props = {
  /** What the signing in is for: "Sign in to see your connected apps". */
  title: string
  skeleton: ComponentChildren
  children: (account: Account) => ComponentChildren
}

const SignInSkeleton = () => (
  <Panel>
    <div class="sign-in-skeleton page-skeleton">
      <p class="visually-hidden" role="status">
        {t.account.lookingUp}
      </p>
      <Skeleton lines={[3, 'block', 'block', 'block']} />
    </div>
  </Panel>
)

/** A page for somebody who is signed in; everybody else signs in right here. */
export const AccountGate = ({ title, skeleton, children }: Props) => {
  const session = useSession()
  switch (session.status) {
    case 'signed-in':
      return children(session.account)
    case 'signed-out':
      return (
        <Panel>
          <SignIn
            head={
              <Heading key="sign-in" title={t.signIn.title}>
                {title}
              </Heading>
            }
            ended={session.ended}
            notice={session.ended && t.account.ended}
          />
        </Panel>
      )
    case 'unavailable':
      return (
        <Panel>
          <Heading key="unavailable" title={t.loadFailed}>
            {t.account.unknown}
          </Heading>
          <p>{problemText(session.problem)}</p>
          <RetryOnline onRetry={watchSession} />
          <div class="actions">
            <Button look="primary" onClick={watchSession}>
              {t.tryAgain}
            </Button>
          </div>
        </Panel>
      )
    default:
      return seemsSignedIn() ? skeleton : <SignInSkeleton />
  }
}
