import { type Ask, type Asking, askingProblemText } from '../../../client/consent/index.ts'
import { AccountLine } from '../session/account-line.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { OpenUntil } from './open-until.tsx'
import { OwnRequest } from './own-request.tsx'
import { RequestSummary } from './request-summary.tsx'

type Props = { ask: Ask; state: Asking }

const FullText = () => (
  <>
    Your account has as many connected apps as it may have. <a href="/apps">Disconnect some</a>,
    then come back and allow this one.
  </>
)

/** The question: who asks, as whom it would act, what it could do; Deny or Allow. */
export const ConsentCard = ({
  ask,
  state: { request, account, deciding, problem, decide },
}: Props) => (
  <>
    <RequestSummary request={request} />
    <OwnRequest ask={ask} request={request} />
    <AccountLine account={account} disabled={deciding !== null} />
    <h2>It will be able to</h2>
    <ul class="scopes">
      {request.scopes.map(({ name, description }) => (
        <li key={name}>{description}</li>
      ))}
    </ul>
    <p class="quiet">
      It stays connected until you <a href="/apps">disconnect it</a>. It never sees your password
      and acts for no other account.
      {request.client.policy && (
        <>
          {' '}
          <a href={request.client.policy.href} target="_blank" rel="noopener noreferrer nofollow">
            Its privacy policy ({request.client.policy.host}, new tab)
          </a>
        </>
      )}
    </p>
    <Alert>
      {problem === 'too-many-apps' ? <FullText /> : problem && askingProblemText(problem)}
    </Alert>
    <div class="actions pair">
      <Button
        guarded
        busy={deciding === 'deny'}
        disabled={deciding !== null}
        onClick={() => decide('deny')}
      >
        Deny
      </Button>
      <Button
        look="primary"
        guarded
        busy={deciding === 'approve'}
        disabled={deciding !== null}
        onClick={() => decide('approve')}
      >
        Allow
      </Button>
    </div>
    <OpenUntil at={request.expiresAt} />
  </>
)
