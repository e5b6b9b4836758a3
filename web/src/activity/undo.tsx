import { useEffect, useRef } from 'preact/hooks'
import type { ActivityEntry } from '../../../client/consent/activity.ts'
import { momentOf } from '../lib/dates.ts'
import { undoProblemText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { useUndo } from './use-undo.ts'

type Props = {
  account: Account
  entry: ActivityEntry
  onUndone: (id: number, undoneAt: Date) => void
  onStale: () => Promise<void>
}

/** The way back of one call, why it is closed, or that it was taken. */
export const Undo = ({ account, entry, onUndone, onStale }: Props) => {
  const { state, undo, cancel } = useUndo(account, entry, onUndone, onStale)
  const { undoable, undoneAt } = entry
  const undone = useRef<HTMLParagraphElement>(null)
  const wasPressed = useRef(false)
  // The button that had the focus is gone.
  useEffect(() => {
    if (undoneAt !== null && wasPressed.current) undone.current?.focus()
  }, [undoneAt])
  const press = () => {
    wasPressed.current = true
    void undo()
  }

  if (undoneAt !== null) {
    return (
      <p class="undone" ref={undone} tabIndex={-1}>
        <span class="tag">{t.activity.undone}</span>{' '}
        <time class="quiet" dateTime={undoneAt.toISOString()}>
          {momentOf(undoneAt)}
        </time>
      </p>
    )
  }
  if (!undoable && state === 'idle') return null
  return (
    <div class="undo">
      {undoable && state !== 'unproved' && (
        <Button
          look="text"
          busy={state === 'busy'}
          label={t.activity.undoOne(entry.text ?? entry.title)}
          onClick={press}
        >
          {t.activity.undo}
        </Button>
      )}
      <Alert>{typeof state === 'object' && undoProblemText(state.refused)}</Alert>
      {state === 'unproved' && (
        <SecondFactor head={<p>{t.activity.confirmUndo}</p>} onConfirmed={press} onBack={cancel} />
      )}
    </div>
  )
}
