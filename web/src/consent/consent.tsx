import { SecondFactor } from '../session/second-factor.tsx'
import { watchSession } from '../session/session.ts'
import { SignIn } from '../session/sign-in.tsx'
import { useSession } from '../session/use-session.ts'
import type { Ask } from './ask.ts'
import { mustSignInAgain } from './authorization-request.ts'
import { ConsentCard } from './consent-card.tsx'
import { ConsentSkeleton } from './consent-skeleton.tsx'
import { OpenUntil } from './open-until.tsx'
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
  const {
    phase,
    deciding,
    error,
    isFull,
    notice,
    refusedKey,
    unproved,
    decide,
    giveUp,
    load,
    waitForMail,
  } = useConsent(ask)
  const session = useSession()
  const { flow } = ask

  const open = ({ request }: Extract<Phase, { kind: 'open' }>) => {
    if (session.status === 'loading') return <ConsentSkeleton />
    if (session.status === 'unavailable') {
      return <FailedView problem={session.problem} onRetry={watchSession} />
    }
    const current = session.status === 'signed-in' ? session.account : null
    if (current === null || mustSignInAgain(request, current.session, refusedKey)) {
      return (
        <SignIn
          notice={notice}
          ended={current ?? (session.status === 'signed-out' ? session.ended : null)}
          head={<RequestSummary request={request} signIn />}
          onMail={waitForMail}
          meanwhile={<OpenUntil at={request.expiresAt} />}
        >
          <OwnRequest ask={ask} request={request} />
          {current === null || request.signInAfter === null ? (
            <p>Sign in first. Then you see what it asks for, and you decide.</p>
          ) : (
            <p>
              You are signed in as <bdi>{current.name}</bdi>, but this app wants to be sure that it
              is you. Sign in once more; then you see what it asks for, and you decide.
            </p>
          )}
        </SignIn>
      )
    }
    // Another account may have no second factor.
    if (unproved?.account.id === current.id) {
      return (
        <SecondFactor
          head={<RequestSummary request={request} signIn />}
          onConfirmed={() => decide(unproved.decision, current)}
          onBack={giveUp}
        />
      )
    }
    return (
      <ConsentCard
        // Another account is another question: it is asked, and read out, anew.
        key={current.id}
        ask={ask}
        request={request}
        account={current}
        deciding={deciding}
        error={error}
        isFull={isFull}
        onDecide={(decision) => decide(decision, current)}
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
