import type { Approval, ApprovalStatus } from '../../../client/consent/approval.ts'
import type { ApprovalDecision } from '../../../client/consent/approvals.ts'
import { t } from '../texts/index.ts'

type Props = Pick<Approval, 'status' | 'error'> & {
  /** What the decision on this page came to, if there was one. */
  became?: ApprovalDecision | null
}

/** The decision says what became of the call; where it does not, the call itself does. */
const endOf = ({ status, became }: Props): Exclude<ApprovalStatus, 'pending'> | 'unknown' => {
  if (status !== 'pending') return status
  if (became?.kind === 'expired') return 'expired'
  return became?.kind === 'decided' && became.status !== 'pending' ? became.status : 'unknown'
}

/** Why it could not be done: of a cancelled call always, of another where the answer to the decision on this page said that. */
const becauseOf = ({ became, error: known }: Props, end: string): string | undefined => {
  const error =
    (became?.kind === 'decided' ? became.error : null) ?? (end === 'cancelled' ? known : null)
  const words: Readonly<Record<string, string>> =
    end === 'cancelled' ? { ...t.activity.because, ...t.approvals.cancelled } : t.activity.because
  return error === null ? undefined : words[error]
}

/** What became of a call, in a word and a sentence. */
export const Outcome = (props: Props) => {
  const end = endOf(props)
  const because = becauseOf(props, end)
  return (
    <p class="outcome">
      {end === 'unknown' ? (
        t.approvals.answered
      ) : (
        <>
          <span class={`tag ${end}`}>{t.approvals.words[end]}</span>{' '}
          {props.became?.kind === 'answered' && `${t.approvals.answered} `}
          {because ?? t.approvals.became[end]}
        </>
      )}
    </p>
  )
}
