import type { Ask, Asking } from '../../../client/consent/index.ts'
import { askingProblemText } from '../lib/problem-texts.ts'
import { AccountLine } from '../session/account-line.tsx'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { linkTo } from '../ui/wraps.tsx'
import { type Choice, choicesOf, everything } from './choice.ts'
import { OpenUntil } from './open-until.tsx'
import { OwnRequest } from './own-request.tsx'
import { PermissionChoice } from './permission-choice.tsx'
import { RequestSummary } from './request-summary.tsx'

type Props = {
  ask: Ask
  state: Asking
  /** What is ticked; null: nobody touched it. */
  chosen: Choice | null
  onChoice: (choice: Choice) => void
}

/** The question: who asks, as whom it would act, what it could do; Deny or Allow. */
export const ConsentCard = ({ ask, state, chosen, onChoice }: Props) => {
  const { request, account, deciding, problem, decide } = state
  const choices = choicesOf(request.scopes)
  const choice = chosen ?? everything(choices)
  const isNothing = choices.length > 0 && choice.ticked.length === 0
  // A user who leaves nothing out allows what was asked for, in so many words.
  const scopes = choice.ticked.length < choices.length ? { scopes: choice.ticked } : {}
  return (
    <>
      <RequestSummary request={request} />
      <OwnRequest ask={ask} request={request} />
      <AccountLine account={account} disabled={deciding !== null} />
      <PermissionChoice
        request={request}
        choice={choice}
        disabled={deciding !== null}
        onChoice={onChoice}
      />
      <p class="quiet">
        {t.consent.disconnect(linkTo('/apps'))}
        {request.client.policy && (
          <>
            {' '}
            <a href={request.client.policy.href} target="_blank" rel="noopener noreferrer nofollow">
              {t.consent.policy(request.client.policy.host)}
            </a>
          </>
        )}
      </p>
      <Alert>
        {problem === 'too-many-apps'
          ? t.consent.tooManyApps(linkTo('/apps'))
          : problem && askingProblemText(problem)}
      </Alert>
      <div role="status">{isNothing && <p class="quiet">{t.consent.nothingTicked}</p>}</div>
      <div class="actions pair">
        <Button
          guarded
          busy={deciding === 'deny'}
          disabled={deciding !== null}
          onClick={() => decide('deny')}
        >
          {t.consent.deny}
        </Button>
        <Button
          look="primary"
          guarded
          busy={deciding === 'approve'}
          disabled={deciding !== null || isNothing}
          onClick={() => decide('approve', scopes)}
        >
          {t.consent.allow}
        </Button>
      </div>
      <OpenUntil at={request.expiresAt} />
    </>
  )
}
