import { useRef, useState } from 'preact/hooks'
import type { Approval } from '../../../client/consent/approval.ts'
import type { ApprovalDecision } from '../../../client/consent/approvals.ts'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import type { Decision } from '../../../client/consent/outcomes.ts'
import { type Account, approvals } from '../session/session.ts'

/**
 * The one decision about a call that waits.
 *
 * @param look learns how the call stands, before anything is said about it: after an answer that got lost it may be decided
 */
export const useDecision = (account: Account, { id }: Approval, look: () => Promise<void>) => {
  const [deciding, setDeciding] = useState<Decision | null>(null)
  const [became, setBecame] = useState<ApprovalDecision | null>(null)
  const [problem, setProblem] = useState<AccountProblem | null>(null)
  /** What counts once the second factor is confirmed. */
  const [unproved, setUnproved] = useState<Decision | null>(null)
  // A second press can come before the first one is drawn.
  const isBusy = useRef(false)

  const decide = async (decision: Decision) => {
    if (isBusy.current) return
    isBusy.current = true
    setDeciding(decision)
    setProblem(null)
    setUnproved(null)
    const outcome = await approvals.decide(account, id, decision)
    if (!outcome.ok && outcome.reason === 'mfa_required') setUnproved(decision)
    else if (outcome.ok) setBecame(outcome.value)
    await look()
    if (!outcome.ok && outcome.reason !== 'mfa_required') setProblem(outcome.reason)
    setDeciding(null)
    // What is decided stays so: no second press counts.
    isBusy.current = outcome.ok
  }

  return { deciding, became, problem, unproved, decide, cancel: () => setUnproved(null) }
}
