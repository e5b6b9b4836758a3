import { useState } from 'preact/hooks'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { type Account, apps } from '../session/session.ts'

/** Why a permission is still on. */
export type NarrowProblem = AccountProblem | 'last-one'

/** Switches permissions of an app off: at once for the eye, and back on where the server did not do it. */
export const useNarrow = (account: Account, app: ConnectedApp, onDone: () => Promise<void>) => {
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const [problem, setProblem] = useState<NarrowProblem | null>(null)
  /** What waits for the second factor of the account. */
  const [unproved, setUnproved] = useState<string | null>(null)

  const isOn = (name: string): boolean =>
    !leaving.includes(name) && app.permissions.some((permission) => permission.name === name)

  const switchOff = async (name: string) => {
    const others = app.permissions.map((permission) => permission.name).filter(isOn)
    const left = others.filter((other) => other !== name)
    setProblem(null)
    setUnproved(null)
    if (!left.some((other) => other !== 'offline_access')) return setProblem('last-one')

    setLeaving((before) => [...before, name])
    const outcome = await apps.narrow(account, app.grantId, left)
    if (outcome.ok) await onDone()
    else if (outcome.reason === 'mfa_required') setUnproved(name)
    else setProblem(outcome.reason)
    setLeaving((before) => before.filter((other) => other !== name))
  }

  return { isOn, switchOff, problem, unproved, cancel: () => setUnproved(null) }
}
