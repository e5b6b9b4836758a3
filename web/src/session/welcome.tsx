import type { ComponentChildren } from 'preact'
import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Heading, PartHeading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type SessionState, watchSession } from './session.ts'
import { SignIn } from './sign-in.tsx'

type AwayState = Exclude<SessionState, { status: 'signed-in' }>

const AccountPanel = ({ session }: { session: AwayState }) => {
  switch (session.status) {
    case 'signed-out':
      return (
        <SignIn ended={session.ended} notice={session.ended && t.account.endedAtStart}>
          <PartHeading key="signed-out">{t.account.heading}</PartHeading>
        </SignIn>
      )
    case 'unavailable':
      return (
        <>
          <PartHeading key="unavailable">{t.account.heading}</PartHeading>
          <p>{problemText(session.problem)}</p>
          <RetryOnline onRetry={watchSession} />
          <div class="actions">
            <Button look="primary" onClick={watchSession}>
              {t.tryAgain}
            </Button>
          </div>
        </>
      )
    default:
      return (
        <>
          <p class="visually-hidden" role="status">
            {t.account.lookingUp}
          </p>
          <Skeleton lines={[2, 4, 4, 3]} />
        </>
      )
  }
}

type Props = {
  session: AwayState
  title: string
  lead: string
  /** The steps from here to a connected assistant, one list item each. */
  children: ComponentChildren
}

/** The start page of a visitor: what this is, and the form to sign in. */
export const Welcome = ({ session, title, lead, children }: Props) => (
  <div class="home">
    <div class="intro">
      <Heading key="welcome" title={title}>
        {title}
      </Heading>
      <p class="lead">{lead}</p>
      <ol class="steps">{children}</ol>
    </div>
    <div class="account-panel">
      <Panel>
        <AccountPanel session={session} />
      </Panel>
    </div>
  </div>
)
