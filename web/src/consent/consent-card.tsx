import type { Ask, Asking } from '../../../client/consent/index.ts'
import { askingProblemText } from '../lib/problem-texts.ts'
import { AccountLine } from '../session/account-line.tsx'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { linkTo } from '../ui/wraps.tsx'
import { OpenUntil } from './open-until.tsx'
import { OwnRequest } from './own-request.tsx'
import { RequestSummary } from './request-summary.tsx'

type Props = { ask: Ask; state: Asking }

/** The question: who asks, as whom it would act, what it could do; Deny or Allow. */
export const ConsentCard = ({
  ask,
  state: { request, account, deciding, problem, decide },
}: Props) => (
  <>
    <RequestSummary request={request} />
    <OwnRequest ask={ask} request={request} />
    <AccountLine account={account} disabled={deciding !== null} />
    <h2>{t.consent.powers}</h2>
    <ul class="scopes">
      {request.scopes.map(({ name, description }) => (
        <li key={name}>{description}</li>
      ))}
    </ul>
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
        disabled={deciding !== null}
        onClick={() => decide('approve')}
      >
        {t.consent.allow}
      </Button>
    </div>
    <OpenUntil at={request.expiresAt} />
  </>
)
