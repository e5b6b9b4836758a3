import { SecondFactor } from '../session/second-factor.tsx'
import { watchSession } from '../session/session.ts'
import { SignIn } from '../session/sign-in.tsx'
import { useSession } from '../session/use-session.ts'
import type { Ask } from './ask.ts'
import { ConsentCard } from './consent-card.tsx'
import { ConsentSkeleton } from './consent-skeleton.tsx'
import { OwnRequest } from './own-request.tsx'
import { RequestSummary } from './request-summary.tsx'
import { type Phase, useConsent } from './use-consent.ts'
import {
  AnsweredView,
  DoneView,
  ExpiredView,
  FailedView,
  LeavingView,
  UnsafeView,
} from './views.tsx'

/** A request to connect, from the question to the answer: sign in, see who asks for what, decide. */
export const Consent = ({ ask }: { ask: Ask }) => {
  const { phase, deciding, error, notice, missing, decide, giveUp, load } = useConsent(ask)
  const session = useSession()
  const { flow } = ask

  const open = ({ request }: Extract<Phase, { kind: 'open' }>) => {
    if (session.status === 'loading') return <ConsentSkeleton />
    if (session.status === 'unavailable') {
      return <FailedView problem={session.problem} onRetry={watchSession} />
    }
    if (session.status === 'signed-out') {
      return (
        <SignIn
          notice={notice}
          ended={session.ended}
          head={<RequestSummary request={request} signIn />}
        >
          <OwnRequest ask={ask} request={request} />
          <p>Sign in first. Then you see what it asks for, and you decide.</p>
        </SignIn>
      )
    }
    const { account } = session
    // Of another account something else may be missing, or nothing.
    if (missing?.account.id === account.id) {
      const head = <RequestSummary request={request} signIn />
      return missing.what === 'account' ? (
        <SignIn notice={notice} head={head}>
          <OwnRequest ask={ask} request={request} />
        </SignIn>
      ) : (
        <SecondFactor
          head={head}
          onConfirmed={() => decide(missing.decision, account)}
          onBack={giveUp}
        />
      )
    }
    return (
      <ConsentCard
        // Another account is another question: it is asked, and read out, anew.
        key={account.id}
        ask={ask}
        request={request}
        account={account}
        deciding={deciding}
        error={error}
        onDecide={(decision) => decide(decision, account)}
      />
    )
  }

  switch (phase.kind) {
    case 'open':
      return open(phase)
    case 'leaving':
      return <LeavingView {...phase} />
    case 'done':
      return <DoneView flow={flow} {...phase} />
    case 'answered':
      return <AnsweredView flow={flow} decision={phase.decision} />
    case 'failed':
      return <FailedView problem={phase.problem} onRetry={load} />
    case 'expired':
      return <ExpiredView flow={flow} />
    case 'unsafe':
      return <UnsafeView />
    default:
      return <ConsentSkeleton />
  }
}
