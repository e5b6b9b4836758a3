import { type Problem, problemText } from '../lib/problems.ts'
import type { RedirectTarget } from '../lib/safe-redirect.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { initialOf, Patch } from '../ui/patch.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Decision } from './outcomes.ts'

type LeavingProps = { request: AuthorizationRequest; decision: Decision; target: RedirectTarget }

/** Decided, and on the way back. It stays on screen where the way back opens another app. */
export const LeavingView = ({ request: { client }, decision, target }: LeavingProps) => {
  const isAllowed = decision === 'approve'
  return (
    <>
      <Patch
        initial={initialOf(client.name)}
        logo={client.logo}
        cable={isAllowed ? 'plugged' : 'cut'}
      />
      <Heading key="leaving" title={isAllowed ? 'Allowed' : 'Denied'}>
        {isAllowed ? 'Allowed' : 'Denied'}
      </Heading>
      <p>
        {isAllowed ? (
          <>
            <bdi>{client.name}</bdi> may connect now.
          </>
        ) : (
          <>
            Nothing was shared with <bdi>{client.name}</bdi>.
          </>
        )}{' '}
        Taking you back to <bdi>{target.label}</bdi>…
      </p>
      <p class="quiet">
        Nothing happens? <a href={target.href}>Go back now</a>
        {target.kind === 'app' ? ', or close this page and open the app yourself.' : '.'}
      </p>
    </>
  )
}

/** Somebody answered already: in another tab, or before coming back here. */
export const AnsweredView = ({ decision }: { decision: Decision | null }) => (
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
    <p class="quiet">
      If the assistant is not connected, or you changed your mind, go back to it and start
      connecting again.
    </p>
  </>
)

/** Gone: expired, or never there. */
export const ExpiredView = () => (
  <>
    <Heading key="expired" title="Request expired">
      This request has expired
    </Heading>
    <p>
      For your safety a request to connect stays open for a few minutes only. Nothing was shared.
    </p>
    <ol class="steps small">
      <li>Go back to the assistant, for example ChatGPT.</li>
      <li>Start signing in there again.</li>
      <li>It brings you here with a new request.</li>
    </ol>
  </>
)

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
      open. Please tell whoever made it.
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
