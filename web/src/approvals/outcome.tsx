import type { ApprovalStatus } from '../../../client/consent/approval.ts'
import type { ApprovalDecision } from '../../../client/consent/approvals.ts'
import { t } from '../texts/index.ts'

type Props = {
  status: ApprovalStatus
  /** What the decision on this page came to, if there was one. */
  became?: ApprovalDecision | null
}

/** The decision says what became of the call; where it does not, the call itself does. */
const endOf = ({ status, became }: Props): Exclude<ApprovalStatus, 'pending'> | 'unknown' => {
  if (status !== 'pending') return status
  if (became?.kind === 'expired') return 'expired'
  return became?.kind === 'decided' && became.status !== 'pending' ? became.status : 'unknown'
}

/** Why it could not be done, where the answer to the decision on this page said that. */
const becauseOf = ({ became }: Props): string | undefined => {
  const known: Readonly<Record<string, string>> = t.activity.because
  return became?.kind === 'decided' && became.error !== null ? known[became.error] : undefined
}

/** What became of a call, in a word and a sentence. */
export const Outcome = (props: Props) => {
  const end = endOf(props)
  const because = becauseOf(props)
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
