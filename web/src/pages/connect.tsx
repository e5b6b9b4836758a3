import { ConsentCard } from '../consent/consent-card.tsx'
import { ConsentSkeleton } from '../consent/consent-skeleton.tsx'
import { RequestSummary } from '../consent/request-summary.tsx'
import { type Phase, useConsent } from '../consent/use-consent.ts'
import {
  AnsweredView,
  ExpiredView,
  FailedView,
  IncompleteView,
  LeavingView,
  UnsafeView,
} from '../consent/views.tsx'
import type { PageProps } from '../routes.ts'
import { watchSession } from '../session/session.ts'
import { SignIn } from '../session/sign-in.tsx'
import { useSession } from '../session/use-session.ts'
import { Panel } from '../ui/panel.tsx'

/** The id as the server makes them; anything else was cut or mistyped on the way. */
const REQUEST_ID = /^[\w.~-]{1,200}$/

const Consent = ({ requestId }: { requestId: string }) => {
  const { phase, deciding, error, notice, decide, load } = useConsent(requestId)
  const session = useSession()

  const open = ({ request }: Extract<Phase, { kind: 'open' }>) => {
    if (session.status === 'loading') return <ConsentSkeleton />
    if (session.status === 'unavailable') {
      return <FailedView problem={session.problem} onRetry={watchSession} />
    }
    if (session.status === 'signed-out') {
      return (
        <SignIn notice={notice} head={<RequestSummary request={request} signIn />}>
          <p>Sign in first. Then you see what it asks for, and you decide.</p>
        </SignIn>
      )
    }
    const { account } = session
    return (
      <ConsentCard
        // Another account is another question: it is asked, and read out, anew.
        key={account.id}
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
    case 'answered':
      return <AnsweredView decision={phase.decision} />
    case 'failed':
      return <FailedView problem={phase.problem} onRetry={load} />
    case 'expired':
      return <ExpiredView />
    case 'unsafe':
      return <UnsafeView />
    default:
      return <ConsentSkeleton />
  }
}

/** Where an assistant's request to connect arrives: sign in, see who asks for what, decide. */
export const ConnectPage = ({ url }: PageProps) => {
  const requestId = url.searchParams.get('request') ?? ''
  return (
    <Panel>
      {REQUEST_ID.test(requestId) ? (
        <Consent key={requestId} requestId={requestId} />
      ) : (
        <IncompleteView />
      )}
    </Panel>
  )
}
