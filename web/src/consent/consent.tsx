import type { Ask, SignedOut } from '../../../client/consent/index.ts'
import { signInReasonText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import { SignIn } from '../session/sign-in.tsx'
import { t } from '../texts/index.ts'
import { ConsentCard } from './consent-card.tsx'
import { ConsentSkeleton } from './consent-skeleton.tsx'
import { OpenUntil } from './open-until.tsx'
import { OwnRequest } from './own-request.tsx'
import { RequestSummary } from './request-summary.tsx'
import { useConsent } from './use-consent.ts'
import {
  AnsweredView,
  DoneView,
  ExpiredView,
  FailedView,
  LeavingView,
  UnsafeView,
} from './views.tsx'

const SignInFirst = ({ ask, state }: { ask: Ask; state: SignedOut }) => {
  const { request, reason, account, ended } = state
  return (
    <SignIn
      // The text below says the same of an app that wants a newer sign-in.
      notice={reason === 'sign-in-again' ? null : signInReasonText(reason)}
      ended={account ?? ended}
      head={<RequestSummary request={request} signIn />}
      onMail={state.waitForMail}
      meanwhile={<OpenUntil at={request.expiresAt} />}
    >
      <OwnRequest ask={ask} request={request} />
      {account === null || request.signInAfter === null ? (
        <p>{t.consent.signInFirst}</p>
      ) : (
        <p>{t.consent.signInAgain(<bdi>{account.name}</bdi>)}</p>
      )}
    </SignIn>
  )
}

/** A request to connect, from the question to the answer: sign in, see who asks for what, decide. */
export const Consent = ({ ask }: { ask: Ask }) => {
  const state = useConsent(ask)
  const { flow } = ask
  switch (state.status) {
    case 'loading':
      return <ConsentSkeleton />
    case 'signed-out':
      return <SignInFirst ask={ask} state={state} />
    case 'second-factor':
      return (
        <SecondFactor
          head={<RequestSummary request={state.request} signIn />}
          onConfirmed={state.confirmed}
          onBack={state.cancel}
        />
      )
    case 'asking':
      // Another account is another question: it is asked, and read out, anew.
      return <ConsentCard key={state.account.id} ask={ask} state={state} />
    case 'decided':
      return state.redirectTo === null ? (
        <DoneView flow={flow} request={state.request} decision={state.decision} />
      ) : (
        <LeavingView request={state.request} decision={state.decision} target={state.redirectTo} />
      )
    case 'unsafe-redirect':
      return <UnsafeView />
    case 'expired':
      return <ExpiredView flow={flow} />
    case 'already-decided':
      return <AnsweredView flow={flow} decision={state.decision} />
    case 'error':
      return <FailedView problem={state.problem} onRetry={state.retry} />
  }
}
