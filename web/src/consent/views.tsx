import type { Flow } from '../../../client/consent/ask.ts'
import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import type { Decision } from '../../../client/consent/outcomes.ts'
import type { Problem } from '../../../client/consent/problems.ts'
import type { RedirectTarget } from '../../../client/consent/safe-redirect.ts'
import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { initialOf } from '../ui/initial.ts'
import { Patch } from '../ui/patch.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { linkTo, strong } from '../ui/wraps.tsx'
import { ReturnsTo } from './returns-to.tsx'

type AnswerProps = { request: AuthorizationRequest; decision: Decision }

const AnswerHead = ({ request: { client }, decision }: AnswerProps) => {
  const isAllowed = decision === 'approve'
  const word = isAllowed ? t.consent.allowed : t.consent.denied
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

const AnswerText = ({ request: { client }, decision }: AnswerProps) => {
  const name = <bdi>{client.name}</bdi>
  return <>{decision === 'approve' ? t.consent.mayConnect(name) : t.consent.nothingShared(name)}</>
}

/** Decided, and on the way back. It stays on screen where the way back opens another app. */
export const LeavingView = ({ target, ...answer }: AnswerProps & { target: RedirectTarget }) => (
  <>
    <AnswerHead {...answer} />
    <p>
      <AnswerText {...answer} /> {t.consent.takingYouBack(<ReturnsTo target={target.place} />)}
    </p>
    <p class="quiet">
      {target.place.kind === 'app'
        ? t.consent.nothingHappensInApp(linkTo(target.href))
        : t.consent.nothingHappens(linkTo(target.href))}
    </p>
  </>
)

/** Decided, and the person goes back alone: to the chat, or to the device. */
export const DoneView = ({ flow, ...answer }: AnswerProps & { flow: Flow }) => {
  const isAllowed = answer.decision === 'approve'
  return (
    <>
      <AnswerHead {...answer} />
      {isAllowed && flow === 'login' && <p>{t.consent.backToChat(strong)}</p>}
      {isAllowed && flow === 'device' && <p>{t.consent.backToDevice}</p>}
      {!isAllowed && (
        <p>
          <AnswerText {...answer} /> {t.closePage}
        </p>
      )}
      {isAllowed && <p class="quiet">{t.consent.seeApps(linkTo('/apps'))}</p>}
    </>
  )
}

/** Somebody answered already: in another tab, or before coming back here. */
export const AnsweredView = ({ flow, decision }: { flow: Flow; decision: Decision | null }) => (
  <>
    <Heading key="answered" title={t.consent.answeredTitle}>
      {t.consent.answered[decision ?? 'unknown']}
    </Heading>
    <p>
      {decision === null && `${t.consent.answeredBefore} `}
      {t.consent.answeredOnce} {t.closePage}
    </p>
    <p class="quiet">{t.consent.afterwards[flow]}</p>
  </>
)

/** Gone: expired, or never there. */
export const ExpiredView = ({ flow }: { flow: Flow }) => {
  const { heading, text, steps } = t.consent.expired[flow]
  return (
    <>
      <Heading key="expired" title={t.consent.expiredTitle}>
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
          <a href="/device">{t.consent.anotherCode}</a>
        </p>
      )}
    </>
  )
}

/** A link without a request in it. */
export const IncompleteView = () => (
  <>
    <Heading key="incomplete" title={t.consent.incompleteTitle}>
      {t.consent.incomplete}
    </Heading>
    <p>{t.consent.incompleteWhy}</p>
    <p class="quiet">{t.consent.incompleteHelp}</p>
  </>
)

/** The way back is one that no page should open. */
export const UnsafeView = () => (
  <>
    <Heading key="unsafe" title={t.consent.unsafeTitle}>
      {t.consent.unsafe}
    </Heading>
    <p>{t.consent.unsafeWhy}</p>
    <p class="quiet">{t.closePage}</p>
  </>
)

/** No answer from the server, or none that could be read. */
export const FailedView = ({ problem, onRetry }: { problem: Problem; onRetry: () => void }) => (
  <>
    <Heading key="failed" title={t.loadFailed}>
      {t.consent.failed}
    </Heading>
    <p>{problemText(problem)}</p>
    <RetryOnline onRetry={onRetry} />
    <div class="actions">
      <Button look="primary" onClick={onRetry}>
        {t.tryAgain}
      </Button>
    </div>
  </>
)
