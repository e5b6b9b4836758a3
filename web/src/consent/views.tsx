import type { Flow } from '../../../client/consent/ask.ts'
import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import type { Decision } from '../../../client/consent/outcomes.ts'
import { type Problem, problemText } from '../../../client/consent/problems.ts'
import type { RedirectTarget } from '../../../client/consent/safe-redirect.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { initialOf } from '../ui/initial.ts'
import { Patch } from '../ui/patch.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { ReturnsTo } from './returns-to.tsx'

type AnswerProps = { request: AuthorizationRequest; decision: Decision }

const AnswerHead = ({ request: { client }, decision }: AnswerProps) => {
  const isAllowed = decision === 'approve'
  const word = isAllowed ? 'Allowed' : 'Denied'
  return (
    <>
      <Patch
        initial={initialOf(client.name)}
        logo={client.logo}
        cable={isAllowed ? 'plugged' : 'cut'}
      />
      <Heading key="answer" title={word}>
        {word}
      </Heading>
    </>
  )
}

const AnswerText = ({ request: { client }, decision }: AnswerProps) =>
  decision === 'approve' ? (
    <>
      <bdi>{client.name}</bdi> may connect now.
    </>
  ) : (
    <>
      Nothing was shared with <bdi>{client.name}</bdi>.
    </>
  )

/** Decided, and on the way back. It stays on screen where the way back opens another app. */
export const LeavingView = ({ target, ...answer }: AnswerProps & { target: RedirectTarget }) => (
  <>
    <AnswerHead {...answer} />
    <p>
      <AnswerText {...answer} /> Taking you back to <ReturnsTo target={target.place} />…
    </p>
    <p class="quiet">
      Nothing happens? <a href={target.href}>Go back now</a>
      {target.place.kind === 'app' ? ', or close this page and open the app yourself.' : '.'}
    </p>
  </>
)

/** Decided, and the person goes back alone: to the chat, or to the device. */
export const DoneView = ({ flow, ...answer }: AnswerProps & { flow: Flow }) => {
  const isAllowed = answer.decision === 'approve'
  return (
    <>
      <AnswerHead {...answer} />
      {isAllowed && flow === 'login' && (
        <p>
          Go back to the chat and say <strong>“I have logged in”</strong>. You can close this page.
        </p>
      )}
      {isAllowed && flow === 'device' && (
        <p>You can close this page and return to your device: it goes on by itself.</p>
      )}
      {!isAllowed && (
        <p>
          <AnswerText {...answer} /> You can close this page.
        </p>
      )}
      {isAllowed && (
        <p class="quiet">
          See and disconnect it any time under <a href="/apps">your apps</a>.
        </p>
      )}
    </>
  )
}

const AFTERWARDS: Record<Flow, string> = {
  connect:
    'If the assistant is not connected, or you changed your mind, go back to it and start connecting again.',
  login:
    'If you allowed it, go back to the chat and say “I have logged in”. If you changed your mind, ask the chat for a new link.',
  device: 'If your device does not go on, or you changed your mind, start again on the device.',
}

/** Somebody answered already: in another tab, or before coming back here. */
export const AnsweredView = ({ flow, decision }: { flow: Flow; decision: Decision | null }) => (
  <>
    <Heading key="answered" title="Already answered">
      {decision === 'approve' && 'You allowed this already'}
      {decision === 'deny' && 'You denied this already'}
      {decision === null && 'This request was already answered'}
    </Heading>
    <p>
      {decision === null && 'It was allowed or denied before, perhaps in another tab. '}A request is
      answered once, and nothing more happens here. You can close this page.
    </p>
    <p class="quiet">{AFTERWARDS[flow]}</p>
  </>
)

type ExpiredTexts = { heading: string; text: string; steps: readonly string[] }

const EXPIRED: Record<Flow, ExpiredTexts> = {
  connect: {
    heading: 'This request has expired',
    text: 'For your safety a request to connect stays open for a few minutes only. Nothing was shared.',
    steps: [
      'Go back to the assistant, for example ChatGPT.',
      'Start signing in there again.',
      'It brings you here with a new request.',
    ],
  },
  login: {
    heading: 'This link no longer works',
    text: 'A link out of a chat works once, and for ten minutes. If you have just allowed it, go back to the chat and say “I have logged in”. Otherwise:',
    steps: [
      'Go back to the chat.',
      'Say that you want to log in again.',
      'Open the new link that it shows you.',
    ],
  },
  device: {
    heading: 'This code no longer works',
    text: 'For your safety a code works once, and for ten minutes. Nothing was shared.',
    steps: [
      'Go back to your device.',
      'Start signing in there again.',
      'Enter the new code that it shows you.',
    ],
  },
}

/** Gone: expired, or never there. */
export const ExpiredView = ({ flow }: { flow: Flow }) => {
  const { heading, text, steps } = EXPIRED[flow]
  return (
    <>
      <Heading key="expired" title="Request expired">
        {heading}
      </Heading>
      <p>{text}</p>
      <ol class="steps small">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {flow === 'device' && (
        <p>
          <a href="/device">Enter another code</a>
        </p>
      )}
    </>
  )
}

/** A link without a request in it. */
export const IncompleteView = () => (
  <>
    <Heading key="incomplete" title="Incomplete link">
      This link is not complete
    </Heading>
    <p>
      It does not say which assistant wants to connect. Perhaps a part got lost when it was copied.
    </p>
    <p class="quiet">Go back to the assistant and start signing in there again.</p>
  </>
)

/** The way back is one that no page should open. */
export const UnsafeView = () => (
  <>
    <Heading key="unsafe" title="Cannot go back">
      We cannot take you back
    </Heading>
    <p>
      Your answer was taken, but the assistant wants to continue at an address that is not safe to
      open. Please tell its maker.
    </p>
    <p class="quiet">You can close this page.</p>
  </>
)

/** No answer from the server, or none that could be read. */
export const FailedView = ({ problem, onRetry }: { problem: Problem; onRetry: () => void }) => (
  <>
    <Heading key="failed" title="Could not load">
      We could not load this request
    </Heading>
    <p>{problemText(problem)}</p>
    <RetryOnline onRetry={onRetry} />
    <div class="actions">
      <Button look="primary" onClick={onRetry}>
        Try again
      </Button>
    </div>
  </>
)
