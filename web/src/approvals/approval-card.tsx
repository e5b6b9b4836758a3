import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Approval } from '../../../client/consent/approval.ts'
import { watchExpiry } from '../../../client/consent/expiry.ts'
import type { Decision } from '../../../client/consent/outcomes.ts'
import { accountProblemText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Tile } from '../ui/tile.tsx'
import { ArgumentList } from './argument-list.tsx'
import { Countdown } from './countdown.tsx'
import { Outcome } from './outcome.tsx'
import { Thing } from './thing.tsx'
import { useDecision } from './use-decision.ts'

type Props = {
  account: Account
  approval: Approval
  /** A link named it: it takes the focus. */
  isWanted: boolean
  look: () => Promise<void>
}

/** One call that waits: who asks, what it would do, with what; Deny or Approve. Once answered, what became of it. */
export const ApprovalCard = ({ account, approval, isWanted, look }: Props) => {
  const { id, title, text, clientName, args, status, error, expiresAt } = approval
  const { deciding, became, problem, unproved, decide, cancel } = useDecision(
    account,
    approval,
    look,
  )
  const heading = useRef<HTMLHeadingElement>(null)
  const isOpen = status === 'pending' && became === null

  useLayoutEffect(() => {
    if (isWanted) heading.current?.focus()
  }, [isWanted])
  useEffect(() => (isOpen ? watchExpiry(expiresAt, look) : undefined), [isOpen, look])
  // The pressed button is gone: a keyboard goes on from here, not from the top.
  useLayoutEffect(() => {
    if (!isOpen && document.activeElement === document.body) heading.current?.focus()
  }, [isOpen])

  const button = (decision: Decision, word: string, label: string) => (
    <Button
      look={decision === 'approve' ? 'primary' : 'plain'}
      guarded
      label={label}
      busy={deciding === decision}
      disabled={deciding !== null}
      onClick={() => void decide(decision)}
    >
      {word}
    </Button>
  )

  return (
    <li class="approval" data-key={id} data-status={isOpen ? 'pending' : status}>
      <div class="approval-head">
        <Tile name={clientName} logo={null} />
        <p class="quiet">{t.approvals.asks(<bdi>{clientName}</bdi>)}</p>
        {isOpen && <Countdown until={expiresAt} />}
      </div>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <Thing account={account} approval={approval} />
      {/* A question is in the imperative; what `describe` says, in the past, of what has not happened yet. */}
      {text !== null && <p class="quiet">{t.approvals.onYes(<bdi>{text}</bdi>)}</p>}
      <ArgumentList args={args} />
      <Alert>{problem && isOpen && `${t.approvals.notTaken} ${accountProblemText(problem)}`}</Alert>
      <div role="status">
        {!isOpen && <Outcome status={status} error={error} became={became} />}
      </div>
      {isOpen && unproved === null && (
        <div class="actions pair">
          {button('deny', t.approvals.deny, t.approvals.denyOne(title))}
          {button('approve', t.approvals.approve, t.approvals.approveOne(title))}
        </div>
      )}
      {isOpen && unproved !== null && (
        <SecondFactor
          head={<p>{t.approvals.confirm}</p>}
          onConfirmed={() => void decide(unproved)}
          onBack={cancel}
        />
      )}
    </li>
  )
}
