import { useState } from 'preact/hooks'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { type Account, apps } from '../session/session.ts'

/** Switches on and off whether an app asks first: at once for the eye, and back where the server did not do it. */
export const useAskFirst = (account: Account, app: ConnectedApp, onDone: () => Promise<void>) => {
  /** What was chosen and is on its way. */
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [problem, setProblem] = useState<AccountProblem | null>(null)
  /** What waits for the second factor of the account. */
  const [unproved, setUnproved] = useState<boolean | null>(null)

  const set = async (ask: boolean) => {
    // One at a time: the last word is the one that is kept.
    if (wanted !== null) return
    setWanted(ask)
    setProblem(null)
    setUnproved(null)
    const outcome = await apps.askFirst(account, app.grantId, ask)
    if (outcome.ok) await onDone()
    else if (outcome.reason === 'mfa_required') setUnproved(ask)
    else setProblem(outcome.reason)
    setWanted(null)
  }

  return {
    asks: wanted ?? app.asksFirst,
    isBusy: wanted !== null,
    set,
    problem,
    unproved,
    cancel: () => setUnproved(null),
  }
}
