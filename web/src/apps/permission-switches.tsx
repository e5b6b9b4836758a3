import type { ConnectedApp, Permission } from '../../../client/consent/connected-app.ts'
import { accountProblemText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { type NarrowProblem, useNarrow } from './use-narrow.ts'

type Props = { account: Account; app: ConnectedApp; onDone: () => Promise<void> }

const problemText = (problem: NarrowProblem): string =>
  problem === 'last-one'
    ? t.apps.lastPermission
    : `${t.apps.stillOn} ${accountProblemText(problem)}`

/** In an order that stays when one is switched off. */
const switchable = ({ permissions, switchedOff }: ConnectedApp): Permission[] =>
  [...permissions, ...switchedOff]
    .filter(({ name }) => name !== 'offline_access')
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** What an app may do, a switch each. What is off is shown, and only a new consent switches it on. */
export const PermissionSwitches = ({ account, app, onDone }: Props) => {
  const { isOn, switchOff, problem, unproved, cancel } = useNarrow(account, app, onDone)
  return (
    <div class="permission-switches">
      <p class="quiet">{t.apps.permissions}</p>
      <ul>
        {switchable(app).map(({ name, description }) => {
          const id = `${app.grantId}-${name}`
          const on = isOn(name)
          return (
            <li key={name} class={on ? undefined : 'off'}>
              <div>
                <p id={id}>{description}</p>
                {!on && (
                  <p id={`${id}-off`} class="quiet">
                    {t.apps.switchedOff}
                  </p>
                )}
              </div>
              <button
                type="button"
                role="switch"
                class="switch"
                aria-checked={on}
                aria-labelledby={id}
                aria-describedby={on ? undefined : `${id}-off`}
                // Not disabled: it would lose the focus when it is switched off.
                aria-disabled={!on}
                onClick={() => on && void switchOff(name)}
              />
            </li>
          )
        })}
      </ul>
      <Alert>{problem && problemText(problem)}</Alert>
      {unproved !== null && (
        <SecondFactor
          head={<p>{t.apps.confirmSwitch}</p>}
          onConfirmed={() => void switchOff(unproved)}
          onBack={cancel}
        />
      )}
    </div>
  )
}
