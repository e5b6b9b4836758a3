import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { accountProblemText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { useAskFirst } from './use-ask-first.ts'

type Props = { account: Account; app: ConnectedApp; onDone: () => Promise<void> }

/** Whether an app asks its user before it deletes. Unlike a permission it can be switched back. */
export const AskSwitch = ({ account, app, onDone }: Props) => {
  const { asks, isBusy, set, problem, unproved, cancel } = useAskFirst(account, app, onDone)
  const id = `${app.grantId}-ask`
  return (
    <div class="permission-switches ask-switch">
      <div class="switch-row">
        <div>
          <p id={id}>{t.apps.askFirst}</p>
          <p id={`${id}-help`} class="quiet">
            {t.apps.askFirstHelp}
          </p>
        </div>
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={asks}
          aria-busy={isBusy}
          aria-labelledby={id}
          aria-describedby={`${id}-help`}
          onClick={() => void set(!asks)}
        />
      </div>
      <Alert>{problem && `${t.apps.askUnchanged} ${accountProblemText(problem)}`}</Alert>
      {unproved !== null && (
        <SecondFactor
          head={<p>{t.apps.confirmAsk}</p>}
          onConfirmed={() => void set(unproved)}
          onBack={cancel}
        />
      )}
    </div>
  )
}
